// In a world of the control channel's own: tells it what the page shows, and acts as a user would.

interface RemoteWindow {
  webkit: { messageHandlers: { remote: { postMessage(text: string): unknown } } };
  shellRemote?: object;
}

const remote = window as unknown as RemoteWindow;

function tell(): void {
  const text = shownWords(document.body);
  if (text === undefined) return;
  remote.webkit.messageHandlers.remote.postMessage(JSON.stringify({ url: location.href, text }));
}

addEventListener('DOMContentLoaded', () => {
  tell();
  new MutationObserver(tell).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
});
addEventListener('load', tell);

/** Not what the stylesheet hides. */
function shownWords(element: HTMLElement | null): string | undefined {
  // biome-ignore lint/performance/useDomNodeTextContent: that has the hidden ones too
  return element?.innerText;
}

/** The first thing that is shown with these words. */
function find<Found extends HTMLElement>(selector: string, words: string): Found {
  const all = [...document.querySelectorAll<Found>(selector)];
  const found = all.find((one) => one.checkVisibility() && shownWords(one)?.trim() === words);
  if (!found) throw new Error(`The page shows no ${selector} with the words ‘${words}’.`);
  return found;
}

remote.shellRemote = {
  click(words: string, times = 1): void {
    const control = find('a, button', words);
    for (let click = 0; click < times; click += 1) control.click();
  },
  type(words: string, text: string): void {
    const { control } = find<HTMLLabelElement>('label', words);
    if (!(control instanceof HTMLInputElement)) throw new Error(`${words} is no field.`);
    control.value = text;
    control.dispatchEvent(new InputEvent('input', { bubbles: true }));
  },
};
