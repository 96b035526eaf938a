/** Lets nobody past before so many have come. */
export function barrier(count: number): () => Promise<void> {
  let open = () => {};
  let missing = count;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    missing -= 1;
    if (missing === 0) open();
    return opened;
  };
}
