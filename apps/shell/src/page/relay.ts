// In a world of the shell's own, in the main frame: page script can't reach the handler, nor say another origin than its own.
// That is the window's: a page that the server has put into a sandbox is at the server's address, and of no origin.

interface RelayWindow {
  webkit: { messageHandlers: { shell: { postMessage(text: string): unknown } } };
}

const { shell } = (window as unknown as RelayWindow).webkit.messageHandlers;

for (const name of ['bridge', 'visit']) {
  document.addEventListener(`shell:${name}`, (event) => {
    const { detail: content } = event as CustomEvent<unknown>;
    if (typeof content === 'string') shell.postMessage(JSON.stringify({ name, origin: self.origin, content }));
  });
}
