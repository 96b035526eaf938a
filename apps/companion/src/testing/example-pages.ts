import type { VNode } from 'preact';
import { ChoosePasswordPage } from '../views/choose-password.tsx';
import { ConnectedAccountsPage } from '../views/connected-accounts.tsx';
import { type DeviceFacts, SignOutDevicePage, SignOutOthersPage } from '../views/devices.tsx';
import {
  ConfirmEmailChangePage,
  EmailChangeAskedPage,
  EmailChangeConfirmedPage,
  EmailChangePage,
  EmailChangeRefusedPage,
} from '../views/email-change.tsx';
import { FailurePage } from '../views/failure.tsx';
import { GetNativePage } from '../views/get-native.tsx';
import { HomePage } from '../views/home.tsx';
import { ClaimLinkPage } from '../views/link-by-mail.tsx';
import { AskForMagicLinkPage, MagicLinkCodePage } from '../views/magic-link.tsx';
import { MailboxPage } from '../views/mailbox.tsx';
import { NotAuthenticatedPage } from '../views/not-authenticated.tsx';
import { NotFoundPage } from '../views/not-found.tsx';
import { NotMeDonePage, NotMePage } from '../views/not-me.tsx';
import type { PageContext } from '../views/page.ts';
import { PasswordChangePage } from '../views/password-change.tsx';
import { AskForResetPage, NewPasswordPage, ResetAskedPage } from '../views/password-reset.tsx';
import { SecurityPage } from '../views/security.tsx';
import type { SessionFacts } from '../views/session-card.tsx';
import { SignInPage } from '../views/sign-in.tsx';
import { type SignInFacts, SignInsPage } from '../views/sign-ins.tsx';
import { SignOutPage } from '../views/sign-out.tsx';
import { ConfirmSignUpPage, SignUpCodePage, SignUpPage } from '../views/sign-up.tsx';
import { BackInTheAppPage, LeavePage, NotInThisAppPage } from '../views/social.tsx';
import { AskForVerificationPage, VerificationCodePage, VerifyPage } from '../views/verify.tsx';

export const guest: PageContext = {
  nonce: 'bm9uY2U=',
  assets: {
    script: '/assets/main.js',
    getNative: '/assets/get-native.js',
    stylesheet: '/assets/tandem.css',
    icon: '/assets/icon.svg',
  },
  native: false,
  sessionId: null,
};

export const signedIn: PageContext = { ...guest, sessionId: '0193a1b2-0000-7000-8000-000000000001' };

export const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };

export const now = new Date('2026-03-14T09:26:53Z');

export const nativeSession: SessionFacts = {
  id: '0193a1b2-0000-7000-8000-000000000001',
  kind: 'native',
  platform: 'iOS',
  deviceName: 'Ada’s iPhone',
  browser: 'Safari 18',
  createdAt: new Date('2026-03-11T07:12:00Z'),
  lastSeenAt: new Date('2026-03-14T09:26:30Z'),
  idleExpiresAt: new Date('2026-04-13T09:26:30Z'),
  absoluteExpiresAt: new Date('2027-03-11T07:12:00Z'),
};

export const webSession: SessionFacts = {
  ...nativeSession,
  kind: 'web',
  platform: null,
  deviceName: null,
  browser: 'Firefox 148 on Linux',
};

const providers = [
  { name: 'google', label: 'Google' },
  { name: 'apple', label: 'Apple' },
];

const google = { id: '1', provider: 'google', email: ada.email, createdAt: new Date('2026-03-11T07:12:00Z') };

type Example = (page: Partial<PageContext>) => VNode;

/** Every page in every state worth looking at, by name. */
export const examplePages: Record<string, Example> = {
  home: (page) => HomePage({ page: { ...signedIn, ...page }, user: ada, session: nativeSession, now }),
  'home-native': (page) =>
    HomePage({ page: { ...signedIn, native: true, ...page }, user: ada, session: nativeSession, now }),
  'home-web': (page) => HomePage({ page: { ...signedIn, ...page }, user: ada, session: webSession, now }),
  'home-notice': (page) =>
    HomePage({
      page: { ...signedIn, notice: 'Welcome to Tandem.', ...page },
      user: { name: 'Maximiliane Freifrau von Hohenstein-Lichtenfels', email: longEmail },
      session: nativeSession,
      now,
    }),
  'home-unverified': (page) =>
    HomePage({
      page: { ...signedIn, unverifiedEmail: longEmail, ...page },
      user: { ...ada, email: longEmail },
      session: webSession,
      now,
    }),
  'sign-in': (page) => SignInPage({ page: { ...guest, ...page }, returnTo: '/', providers }),
  'sign-in-native': (page) => SignInPage({ page: { ...guest, native: true, ...page }, returnTo: '/', providers }),
  'sign-in-refused': (page) =>
    SignInPage({
      page: { ...guest, ...page },
      providers: [],
      returnTo: '/?tab=2',
      email: ada.email,
      errors: { form: ['Invalid email or password.'] },
    }),
  'magic-link': (page) => AskForMagicLinkPage({ page: { ...guest, ...page } }),
  'magic-link-spent': (page) =>
    AskForMagicLinkPage({ page: { ...guest, ...page }, errors: { form: ['This code is not valid, or no longer.'] } }),
  'magic-link-code': (page) => MagicLinkCodePage({ page: { ...guest, ...page }, email: ada.email }),
  'magic-link-claim': (page) =>
    ClaimLinkPage({
      page: { ...guest, ...page },
      token: 'x'.repeat(43),
      action: '/users/unlock',
      title: 'Unlock and Sign In',
    }),
  'not-me': (page) => NotMePage({ page: { ...guest, ...page }, token: 'x'.repeat(43) }),
  'not-me-native': (page) => NotMePage({ page: { ...guest, native: true, ...page }, token: 'x'.repeat(43) }),
  'not-me-done': (page) => NotMeDonePage({ page: { ...guest, ...page } }),
  'password-new': (page) => AskForResetPage({ page: { ...guest, ...page } }),
  'password-spent': (page) =>
    AskForResetPage({ page: { ...guest, ...page }, errors: { form: ['This code is not valid, or no longer.'] } }),
  'password-asked': (page) => ResetAskedPage({ page: { ...guest, ...page }, email: longEmail }),
  'password-edit': (page) => NewPasswordPage({ page: { ...guest, ...page }, token: 'x'.repeat(43), email: ada.email }),
  'password-edit-invalid': (page) =>
    NewPasswordPage({
      page: { ...guest, ...page },
      token: 'x'.repeat(43),
      email: longEmail,
      errors: {
        password: ['The password is shorter than 8 characters.'],
        password_confirmation: ['This is not the same password.'],
      },
    }),
  security: (page) => SecurityPage({ ...security, page: { ...signedIn, ...page } }),
  'security-native': (page) =>
    SecurityPage({ ...security, page: { ...signedIn, native: true, notice: 'The device was signed out.', ...page } }),
  'security-alone': (page) =>
    SecurityPage({
      ...security,
      page: { ...signedIn, ...page },
      user: { email: longEmail, emailVerifiedAt: null },
      ways: { hasPassword: false, identities: [{}] },
      devices: devices.slice(0, 1),
      signIns: signIns.slice(0, 1),
    }),
  'security-device': (page) =>
    SignOutDevicePage({ page: { ...signedIn, ...page }, device: devices[1] as DeviceFacts, now }),
  'security-others': (page) => SignOutOthersPage({ page: { ...signedIn, ...page }, count: 2 }),
  'security-sign-ins': (page) => SignInsPage({ page: { ...signedIn, ...page }, signIns, before: 'x', now }),
  'security-password': (page) => PasswordChangePage({ page: { ...signedIn, ...page }, email: ada.email }),
  'sign-up': (page) => SignUpPage({ page: { ...guest, ...page }, returnTo: '/', providers }),
  'sign-up-invalid': (page) =>
    SignUpPage({
      page: { ...guest, ...page },
      providers: [],
      returnTo: '/',
      email: ada.email,
      name: ada.name,
      errors: {
        email: ['Email has already been taken.'],
        password: ['Password is too short: use at least 8 characters.'],
        password_confirmation: ['Password confirmation doesn’t match.'],
      },
    }),
  'sign-up-code': (page) => SignUpCodePage({ page: { ...guest, ...page }, email: longEmail }),
  'sign-up-confirm': (page) =>
    ConfirmSignUpPage({ page: { ...guest, ...page }, token: 'x'.repeat(43), email: longEmail }),
  verify: (page) => AskForVerificationPage({ page: { ...guest, ...page } }),
  'verify-code': (page) => VerificationCodePage({ page: { ...guest, ...page }, email: longEmail }),
  'verify-claim': (page) => VerifyPage({ page: { ...guest, ...page }, token: 'x'.repeat(43) }),
  'connected-accounts': (page) =>
    ConnectedAccountsPage({
      page: { ...signedIn, ...page },
      email: ada.email,
      ways: { hasPassword: true, identities: [google] },
      providers,
      isConfirmed: true,
      now,
    }),
  'connected-accounts-native': (page) =>
    ConnectedAccountsPage({
      page: { ...signedIn, native: true, ...page },
      email: ada.email,
      ways: { hasPassword: true, identities: [{ ...google, email: longEmail }] },
      providers,
      isConfirmed: true,
      now,
    }),
  'connected-accounts-last': (page) =>
    ConnectedAccountsPage({
      page: { ...signedIn, notice: 'Connected. You can sign in that way from now on.', ...page },
      email: ada.email,
      ways: { hasPassword: false, identities: [google] },
      providers,
      isConfirmed: true,
      now,
    }),
  'connected-accounts-unconfirmed': (page) =>
    ConnectedAccountsPage({
      page: { ...signedIn, ...page },
      email: ada.email,
      ways: { hasPassword: true, identities: [google] },
      providers,
      isConfirmed: false,
      now,
      errors: { password: ['This is not your password.'] },
    }),
  'social-leave': (page) => LeavePage({ page: { ...signedIn, ...page }, label: 'Google', url: '#provider' }),
  'social-app': (page) => BackInTheAppPage({ page: { ...guest, ...page } }),
  'social-not-in-this-app': (page) => NotInThisAppPage({ page: { ...guest, native: true, ...page }, label: 'Google' }),
  'email-change': (page) => EmailChangePage({ page: { ...signedIn, ...page }, current: longEmail }),
  'email-change-invalid': (page) =>
    EmailChangePage({
      page: { ...signedIn, native: true, ...page },
      current: ada.email,
      email: 'ada',
      errors: { email: ['This is not an e-mail address.'], current_password: ['This is not your current password.'] },
    }),
  'email-change-asked': (page) =>
    EmailChangeAskedPage({ page: { ...signedIn, ...page }, current: ada.email, email: longEmail }),
  'email-change-confirm': (page) =>
    ConfirmEmailChangePage({ page: { ...guest, native: true, ...page }, token: 'x'.repeat(43) }),
  'email-change-half': (page) => EmailChangeConfirmedPage({ page: { ...guest, ...page }, changed: false }),
  'email-changed': (page) => EmailChangeConfirmedPage({ page: { ...signedIn, ...page }, changed: true }),
  'email-change-refused': (page) =>
    EmailChangeRefusedPage({
      page: { ...guest, ...page },
      errors: { form: ['This e-mail address is already in use.'] },
    }),
  'password-choose': (page) => ChoosePasswordPage({ page: { ...signedIn, native: true, ...page }, email: longEmail }),
  mailbox: (page) => MailboxPage({ page: { ...guest, ...page }, path: '/dev/mail', messages: mails, now }),
  'mailbox-empty': (page) => MailboxPage({ page: { ...guest, ...page }, path: '/dev/mail', messages: [], now }),
  'get-native': (page) => GetNativePage({ page: { ...guest, ...page }, prefix: '' }),
  'sign-out': (page) => SignOutPage({ page: { ...signedIn, ...page } }),
  'not-authenticated': (page) =>
    NotAuthenticatedPage({ page: { ...guest, native: true, ...page }, returnTo: '/reports' }),
  'not-found': (page) => NotFoundPage({ page: { ...guest, ...page } }),
  failure: (page) =>
    FailurePage({ page: { ...guest, ...page }, status: 500, sentence: 'Something went wrong on our side.' }),
  unavailable: (page) =>
    FailurePage({
      page: { ...signedIn, ...page },
      status: 503,
      sentence: 'We are very busy. Try again in a moment.',
      retryPath: '/',
    }),
};

const device = {
  kind: 'web',
  platform: 'macOS',
  deviceName: null,
  deviceModel: null,
  appVersion: null,
  browser: 'Firefox',
  ip: '203.0.113.7',
  lastSeenAt: nativeSession.lastSeenAt,
} as const;
const devices: DeviceFacts[] = [
  { session: { ...device, id: signedIn.sessionId as string }, push: false },
  {
    session: {
      ...device,
      id: '2',
      kind: 'native',
      platform: 'iOS',
      browser: null,
      deviceName: 'Ada’s iPhone',
      appVersion: '2.14.0',
      ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
      lastSeenAt: new Date('2026-03-12T18:00:00Z'),
    },
    push: true,
  },
  {
    session: {
      ...device,
      id: '3',
      kind: 'api',
      platform: null,
      browser: null,
      lastSeenAt: new Date('2026-01-02T03:04:05Z'),
    },
    push: false,
  },
];
const signIn = {
  id: '1',
  at: new Date('2026-03-14T08:00:00Z'),
  kind: 'password',
  outcome: 'signed_in',
  reasons: [],
  ip: '203.0.113.7',
  browser: 'Firefox',
  device: null,
  platform: 'macOS',
} as const;
const signIns: SignInFacts[] = [
  signIn,
  { ...signIn, id: '2', kind: 'magic_link', browser: null, device: 'iPhone17,1', platform: 'iOS', reasons: ['device'] },
  { ...signIn, id: '3', outcome: 'invalid_credentials', ip: '198.51.100.99', browser: 'Chrome', platform: 'Windows' },
  {
    ...signIn,
    id: '4',
    outcome: 'sign_in_blocked',
    reasons: ['ip', 'browser', 'device'],
    ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
    browser: 'Chrome',
    platform: 'Windows',
  },
  { ...signIn, id: '5', kind: 'social', reasons: ['ip'], at: new Date('2026-02-02T08:00:00Z') },
];
const security = {
  user: { email: ada.email, emailVerifiedAt: now },
  ways: { hasPassword: true, identities: [] },
  devices,
  currentId: signedIn.sessionId as string,
  signIns,
  now,
};

const longEmail = 'maximiliane.freifrau.von.hohenstein-lichtenfels@post.example.com';

const mail = { at: new Date('2026-03-14T09:20:00Z'), text: 'Hello', html: '<p>Hello</p>' };
const mails = [
  { ...mail, id: '1', to: ada.email, subject: 'Your sign-in link for app.example.com' },
  { ...mail, id: '2', to: longEmail, subject: 'Your password for app.example.com was changed' },
];
