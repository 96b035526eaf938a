import { describe, expect, it, test } from 'vitest';
import { ada, examplePages, guest, nativeSession, now, signedIn } from '../testing/example-pages.ts';
import { HomePage } from './home.tsx';
import { renderPage } from './render-page.ts';
import { SignInPage } from './sign-in.tsx';
import { SignUpPage } from './sign-up.tsx';

describe.each(Object.entries(examplePages))('the page %s', (_name, example) => {
  const html = renderPage(example({}));

  it('is a complete document with a language and a title', () => {
    expect(html).toMatch(/^<!doctype html><html lang="en"/);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).toMatch(/<\/html>$/);
  });

  it('has one h1', () => {
    expect(html.match(/<h1/g)).toHaveLength(1);
  });

  it('has no inline script and no inline style', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/);
    expect(html.match(/<script(?! type="module" src="\/assets\/[a-z-]+\.js"[^>]*><\/script>)/g)).toBeNull();
    expect(html).toContain('<script type="module" src="/assets/main.js"');
  });

  it('uses every id once, and refers to none that is missing', () => {
    const ids = values(html, 'id');
    expect(new Set(ids).size).toBe(ids.length);
    for (const list of [...values(html, 'aria-describedby'), ...values(html, 'aria-labelledby')]) {
      expect(ids).toEqual(expect.arrayContaining(list.split(' ')));
    }
  });

  it('labels every input', () => {
    const inputs = html.match(/<input(?![^>]*type="hidden")[^>]*>/g) ?? [];
    const labelled = values(html, 'for');
    for (const input of inputs) expect(labelled).toContain(values(input, 'id')[0]);
  });

  it('tells Turbo the nonce for its progress bar', () => {
    expect(html).toContain('<meta name="csp-nonce" content="bm9uY2U="/>');
  });
});

test.each(['push', 'badge'])('what only a shell can do is shown in a shell alone: %s', (controller) => {
  const home = (native: boolean) => HomePage({ page: { ...signedIn, native }, user: ada, session: nativeSession, now });
  expect(renderPage(home(true))).toContain(`data-controller="${controller}"`);
  expect(renderPage(home(false))).not.toContain(`data-controller="${controller}"`);
});

test('what users typed is shown as text', () => {
  const hostile = '"><script>alert(1)</script>';
  const pages = [
    HomePage({ page: signedIn, user: { name: hostile, email: hostile }, session: nativeSession, now }),
    HomePage({ page: signedIn, user: ada, session: { ...nativeSession, deviceName: hostile, browser: hostile }, now }),
    SignInPage({ page: guest, providers: [], returnTo: hostile, email: hostile, errors: { email: [hostile] } }),
    SignUpPage({
      page: { ...guest, notice: hostile },
      providers: [],
      returnTo: hostile,
      email: hostile,
      name: hostile,
    }),
  ];
  for (const page of pages) expect(renderPage(page)).not.toContain('<script>alert');
  for (const page of pages) expect(renderPage(page)).not.toContain('"><script');
});

function values(html: string, attribute: string): string[] {
  return [...html.matchAll(new RegExp(`\\s${attribute}="([^"]*)"`, 'g'))].map((match) => match[1] ?? '');
}
