/** @jsxRuntime automatic @jsxImportSource preact */
import { expect, test } from 'vitest';
import { guest, signedIn } from '../testing/example-pages.ts';
import { Layout } from './layout.tsx';
import type { PageContext } from './page.ts';
import { renderPage } from './render-page.ts';

function layout(page: PageContext, current?: string) {
  return renderPage(
    <Layout page={page} title="Somewhere" {...(current && { current })}>
      <h1>Somewhere</h1>
    </Layout>,
  );
}

const signOut = '<a href="/users/sign_out" data-turbo-method="delete" data-controller="sign-out">Sign Out</a>';

test('a signed-in page has Sign Out, in a browser and in a shell', () => {
  expect(layout(signedIn)).toContain(signOut);
  expect(layout({ ...signedIn, native: true })).toContain(signOut);
});

test('a guest has nothing to sign out of', () => {
  expect(layout(guest)).not.toContain('Sign Out');
});

test('a shell brings its own title bar: no brand, and a title without the site’s name', () => {
  const native = layout({ ...signedIn, native: true });
  expect(native).toContain('<html lang="en" data-native>');
  expect(native).not.toContain('class="brand"');
  expect(native).toContain('<title>Somewhere</title>');

  expect(layout(signedIn)).not.toContain('data-native');
  expect(layout(signedIn)).toContain('<title>Somewhere · Tandem</title>');
});

test('a signed-in page is guarded by its session, tells a shell of it, and Turbo keeps no copy of it', () => {
  const html = layout(signedIn);
  const { sessionId } = signedIn;
  expect(html).toContain(
    `<body data-controller="session handoff" data-session-id-value="${sessionId}" data-handoff-session-value="${sessionId}">`,
  );
  expect(html).toContain('<meta name="turbo-cache-control" content="no-cache"/>');

  expect(layout(guest)).toContain('<body>');
  expect(layout(guest)).not.toContain('turbo-cache-control');
});

test('the navbar tells which page this is', () => {
  expect(layout(guest, '/users/sign_up')).toContain('<a href="/users/sign_up" aria-current="page">');
});

test('a notice is in a region that is there without it', () => {
  expect(layout(guest)).toContain('<div role="status"></div>');
  expect(layout({ ...guest, notice: 'Done.' })).toContain('<div role="status"><p class="notice">Done.</p></div>');
});
