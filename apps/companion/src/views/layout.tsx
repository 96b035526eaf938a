/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { Navbar } from './navbar.tsx';
import type { PageContext } from './page.ts';
import { UnverifiedBanner } from './unverified-banner.tsx';

export interface LayoutProps {
  page: PageContext;
  title: string;
  /** The path of the page, where the navbar has a link to it. */
  current?: string;
  /** Where the browser goes on to by itself. */
  refreshTo?: string;
  /** The path of a script that this page has besides. */
  script?: string;
  children: ComponentChildren;
}

/** The document around every page, in a browser or in a native shell. */
export function Layout({ page, title, current, refreshTo, script, children }: LayoutProps) {
  const signedIn = page.sessionId !== null;

  return (
    <html lang="en" data-native={page.native ? '' : undefined}>
      <head>
        <meta charset="utf-8" />
        <title>{page.native ? title : `${title} · Tandem`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f7f6f1" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#101715" media="(prefers-color-scheme: dark)" />
        {refreshTo && <meta http-equiv="refresh" content={`0; url=${refreshTo}`} />}
        <meta name="csp-nonce" content={page.nonce} />
        {signedIn && <meta name="turbo-cache-control" content="no-cache" />}
        <link rel="icon" type="image/svg+xml" href={page.assets.icon} />
        <link rel="stylesheet" href={page.assets.stylesheet} data-turbo-track="reload" />
        <script type="module" src={page.assets.script} data-turbo-track="reload" />
        {script && <script type="module" src={script} />}
      </head>
      <body {...(page.sessionId !== null && guardedBy(page.sessionId))}>
        <Navbar native={page.native} signedIn={signedIn} current={current} />
        <main id="main" tabindex={-1}>
          <div role="status">{page.notice && <p class="notice">{page.notice}</p>}</div>
          {page.unverifiedEmail && <UnverifiedBanner email={page.unverifiedEmail} />}
          {children}
        </main>
      </body>
    </html>
  );
}

/** Guards the page, and tells a shell of a sign-in inside its WebView. */
function guardedBy(sessionId: string) {
  return {
    'data-controller': 'session handoff',
    'data-session-id-value': sessionId,
    'data-handoff-session-value': sessionId,
  };
}
