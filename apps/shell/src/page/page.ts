// In the page's own world, in the main frame, before its scripts: what a page finds of its shell.

interface PageWindow {
  webkit?: object;
  nativeApp?: object;
  Turbo?: {
    session: { adapter: object };
    registerAdapter(adapter: object): void;
  };
}

const page = window as unknown as PageWindow;

/** The relay hears it, in a world of its own: what frames find in theirs leads nowhere. */
function tell(name: 'bridge' | 'visit', content: unknown): void {
  document.dispatchEvent(new CustomEvent(`shell:${name}`, { detail: JSON.stringify(content) }));
}

if (navigator.userAgent.includes('Native Android')) {
  const postMessage = (text: unknown) => tell('bridge', String(text));
  page.nativeApp = { postMessage };
} else {
  const postMessage = async (message: unknown) => tell('bridge', message);
  page.webkit = { messageHandlers: { nativeApp: { postMessage } } };
}

// Turbo is there when the page's modules have run.
addEventListener('DOMContentLoaded', () => {
  const { Turbo } = page;
  if (!Turbo) return;
  // The shell decides where a visit goes, as Turbo Native's do; forms and frames stay with the page's own adapter.
  Turbo.registerAdapter(
    Object.assign(Object.create(Turbo.session.adapter), {
      visitProposedToLocation: (location: URL, options?: { action?: string }) =>
        tell('visit', { url: location.href, action: options?.action ?? 'advance' }),
      linkPrefetchingIsEnabledForLocation: () => false,
    }),
  );
});
