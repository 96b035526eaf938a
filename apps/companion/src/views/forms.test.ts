import { expect, test } from 'vitest';
import { guest } from '../testing/example-pages.ts';
import { renderPage } from './render-page.ts';
import { SignInPage } from './sign-in.tsx';
import { SignUpPage } from './sign-up.tsx';

test('an error belongs to its field, and is in the summary that takes the focus', () => {
  const html = renderPage(
    SignInPage({
      page: guest,
      providers: [],
      returnTo: '/',
      email: 'ada',
      errors: { email: ['Email is not an address.'] },
    }),
  );
  expect(html).toMatch(/<input[^>]*id="email"[^>]*aria-invalid="true" aria-describedby="email-error"/);
  expect(html).toContain('<p class="error" id="email-error">Email is not an address.</p>');
  expect(html).toContain('<div class="problem" role="alert" tabindex="-1" autofocus>');
  expect(html).toContain('<a href="#email">Email is not an address.</a>');
});

test('an error of no field is said in the summary alone', () => {
  const html = renderPage(
    SignInPage({ page: guest, providers: [], returnTo: '/', errors: { form: ['Invalid email or password.'] } }),
  );
  expect(html).toContain('<li>Invalid email or password.</li>');
  expect(html).not.toContain('aria-invalid');
});

test('a form without errors has no summary', () => {
  expect(renderPage(SignInPage({ page: guest, providers: [], returnTo: '/' }))).not.toContain('role="alert"');
});

test('what was typed comes back, but never a password', () => {
  const html = renderPage(
    SignUpPage({ page: guest, providers: [], returnTo: '/', email: 'ada@example.com', name: 'Ada' }),
  );
  expect(html).toMatch(/<input[^>]*id="email"[^>]*value="ada@example.com"/);
  expect(html).toMatch(/<input[^>]*id="name"[^>]*value="Ada"/);
  for (const [input] of html.matchAll(/<input[^>]*type="password"[^>]*>/g)) expect(input).not.toContain('value=');
});

test('password managers and phone keyboards are told what each field is', () => {
  const signIn = renderPage(SignInPage({ page: guest, providers: [], returnTo: '/' }));
  expect(signIn).toMatch(/type="email" inputmode="email" autocapitalize="none"[^>]*autocomplete="username"/);
  expect(signIn).toContain('autocomplete="current-password"');
  expect(
    renderPage(SignUpPage({ page: guest, providers: [], returnTo: '/' })).match(/autocomplete="new-password"/g),
  ).toHaveLength(2);
});

test('where to go on to travels with the form, and over to the other form', () => {
  const html = renderPage(SignInPage({ page: guest, providers: [], returnTo: '/reports?year=2026&all=1' }));
  expect(html).toContain('<input type="hidden" name="return_to" value="/reports?year=2026&amp;all=1"/>');
  expect(html).toContain('href="/users/sign_up?return_to=%2Freports%3Fyear%3D2026%26all%3D1"');
});
