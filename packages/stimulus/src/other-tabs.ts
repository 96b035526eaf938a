const NAME = 'tandem:sign-out';
const SIGNED_IN_PAGE = '[data-controller~="session"]';

/** Notes in this tab that a sign-out has begun. The note outlives the page. */
export function noteSignOut(): void {
  attempt(() => {
    sessionStorage[NAME] = 1;
  });
}

/**
 * Tells the other tabs of a sign-out noted in this one, once. A page with a `session` controller keeps the note for the
 * next page: the sign-out isn't done yet, and tabs that ask the server now would find the session alive.
 */
export function tellOtherTabs(): void {
  if (document.querySelector(SIGNED_IN_PAGE)) return;
  attempt(() => {
    if (!sessionStorage[NAME]) return;
    delete sessionStorage[NAME];
    const channel = new BroadcastChannel(NAME);
    channel.postMessage(null);
    channel.close();
  });
}

/** Calls `listener` whenever another tab tells of a sign-out, until the returned function is called. */
export function onSignOutElsewhere(listener: EventListenerObject): () => void {
  let channel: BroadcastChannel | undefined;
  attempt(() => {
    channel = new BroadcastChannel(NAME);
    channel.addEventListener('message', listener);
  });
  return () => channel?.close();
}

/** Old web views have no `BroadcastChannel`, and a browser may refuse storage: then the tabs just don't hear. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // Telling is a courtesy; a sign-out never fails for it.
  }
}
