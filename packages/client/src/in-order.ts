/** Takes every step, in order, whatever goes wrong in those before. Then throws the first fault, if there was one. */
export async function inOrder(...steps: (() => void | Promise<void>)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 0) throw faults[0];
}
