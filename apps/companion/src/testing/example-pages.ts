import type { VNode } from 'preact';
import { AccountPage } from '../views/account.tsx';
import { AccountsPage } from '../views/accounts.tsx';
import { AuditLogPage } from '../views/admin/audit-log.tsx';
import { DeedPage } from '../views/admin/deed.tsx';
import { GroupPage } from '../views/admin/group.tsx';
import { GroupsPage } from '../views/admin/groups.tsx';
import { KeysPage } from '../views/admin/keys.tsx';
import { PermissionsPage, RulePage } from '../views/admin/permissions.tsx';
import { UserPage } from '../views/admin/user.tsx';
import { type UserFacts, UsersPage } from '../views/admin/users.tsx';
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
import { InvitationDeclinedPage, InvitationOverPage, InvitedPage } from '../views/invited.tsx';
import { ClaimLinkPage } from '../views/link-by-mail.tsx';
import { AskForMagicLinkPage, MagicLinkCodePage } from '../views/magic-link.tsx';
import { MailboxPage } from '../views/mailbox.tsx';
import { DeleteAccountPage, LeaveAccountPage, MemberPage, RemoveMemberPage, TransferPage } from '../views/member.tsx';
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

const personal = { id: '1', name: ada.name, role: 'owner', personal: true } as const;
const engines = { id: '2', name: 'Analytical Engines', role: 'owner', personal: false } as const;
const since = new Date('2026-03-11T07:12:00Z');
const babbage = {
  userId: '2',
  name: 'Charles Babbage',
  email: 'charles@example.com',
  role: 'member',
  since,
  isBelow: true,
} as const;
const engineRoom = {
  account: engines,
  members: [{ ...babbage, ...ada, userId: '1', role: 'owner', isBelow: false } as const, babbage],
  invitations: [
    {
      id: '1',
      email: 'maximiliane.freifrau@example.com',
      role: 'member',
      expiresAt: new Date('2026-03-18T07:12:00Z'),
      isBelow: true,
    } as const,
  ],
  userId: '1',
  isCurrent: false,
  now,
};
const invited = {
  token: 'x'.repeat(43),
  invitation: {
    accountName: engines.name,
    invitedBy: ada.name,
    email: 'maximiliane.freifrau.von.hohenstein-lichtenfels@example.com',
    role: 'member',
    hasUser: false,
  } as const,
};

type Example = (page: Partial<PageContext>) => VNode;

/** Every page in every state worth looking at, by name. */
export const examplePages: Record<string, Example> = {
  accounts: (page) =>
    AccountsPage({ page: { ...signedIn, ...page }, accounts: [personal, engines], currentId: engines.id }),
  'accounts-refused': (page) =>
    AccountsPage({
      page: { ...signedIn, native: true, ...page },
      accounts: [personal, engines],
      currentId: personal.id,
      name: ' ',
      errors: { name: ['A name has 1 to 100 characters.'] },
    }),
  account: (page) => AccountPage({ ...engineRoom, page: { ...signedIn, ...page } }),
  'account-native': (page) =>
    AccountPage({
      ...engineRoom,
      page: { ...signedIn, native: true, notice: 'An invitation is on its way.', ...page },
      account: { ...engines, role: 'admin' },
      typed: { email: 'grace' },
      errors: { email: ['This is not an e-mail address.'] },
    }),
  'account-personal': (page) =>
    AccountPage({
      ...engineRoom,
      page: { ...signedIn, ...page },
      account: personal,
      isCurrent: true,
      invitations: null,
    }),
  'account-member': (page) => MemberPage({ page: { ...signedIn, ...page }, account: engines, member: babbage }),
  'account-remove': (page) => RemoveMemberPage({ page: { ...signedIn, ...page }, account: engines, member: babbage }),
  'account-transfer': (page) => TransferPage({ page: { ...signedIn, ...page }, account: engines, member: babbage }),
  'account-leave': (page) => LeaveAccountPage({ page: { ...signedIn, native: true, ...page }, account: engines }),
  'account-delete': (page) => DeleteAccountPage({ page: { ...signedIn, ...page }, account: engines }),
  'invited-guest': (page) => InvitedPage({ ...invited, page: { ...guest, ...page }, signedInAs: null }),
  'invited-user': (page) =>
    InvitedPage({
      ...invited,
      page: { ...guest, native: true, ...page },
      invitation: { ...invited.invitation, hasUser: true },
      signedInAs: null,
    }),
  'invited-accept': (page) =>
    InvitedPage({ ...invited, page: { ...signedIn, ...page }, signedInAs: invited.invitation.email }),
  'invited-other': (page) => InvitedPage({ ...invited, page: { ...signedIn, ...page }, signedInAs: ada.email }),
  'invited-over': (page) =>
    InvitationOverPage({ page: { ...guest, ...page }, errors: { form: ['This code is not valid, or no longer.'] } }),
  'invited-declined': (page) => InvitationDeclinedPage({ page: { ...guest, ...page } }),
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
  'admin-users': (page) => UsersPage({ page: { ...admin, ...page }, users, text: 'ada', before: users[0].id, now }),
  'admin-users-none': (page) =>
    UsersPage({ page: { ...admin, native: true, ...page }, users: [], text: '', before: null, now }),
  'admin-user': (page) =>
    UserPage({ page: { ...admin, ...page }, ...security, currentId: '', user: users[0], accounts, groups, now }),
  'admin-user-disabled': (page) =>
    UserPage({
      page: { ...admin, native: true, notice: 'The user is disabled, and signed out everywhere.', ...page },
      user: users[1],
      accounts,
      groups: [],
      devices: [],
      currentId: '',
      signIns: [],
      now,
    }),
  'admin-ask': (page) => DeedPage({ page: { ...admin, ...page }, question, confirmation: { kind: 'given' } }),
  'admin-ask-password': (page) =>
    DeedPage({
      page: { ...admin, native: true, ...page },
      question,
      confirmation: { kind: 'password', email: ada.email },
      errors: { password: ['This is not your password.'] },
    }),
  'admin-ask-sign-in': (page) => DeedPage({ page: { ...admin, ...page }, question, confirmation: { kind: 'sign_in' } }),
  'admin-ask-name': (page) =>
    DeedPage({
      page: { ...admin, ...page },
      question: { ...question, field: { name: 'name', label: 'Name', type: 'text' } },
      confirmation: { kind: 'password', email: ada.email },
      typed: 'x'.repeat(200),
      errors: { name: ['A group’s name is one line of 1 to 150 characters.'] },
    }),
  'admin-groups': (page) => GroupsPage({ page: { ...admin, ...page }, groups, before: '2' }),
  'admin-group': (page) =>
    GroupPage({
      page: { ...admin, notice: 'The user is in the group.', ...page },
      group: groups[0],
      members,
      before: '2',
      now,
    }),
  'admin-permissions': (page) =>
    PermissionsPage({ page: { ...admin, ...page }, entities: ['user', 'user_group', 'user:signup'] }),
  'admin-permission': (page) =>
    RulePage({
      page: { ...admin, ...page },
      rule: {
        entity: 'user_group',
        grants: { owner: ['peek', 'read', 'update'], group: ['read'], guest: [] },
        rowGrants: { owner: [], group: [], guest: ['peek'] },
      },
      confirmation: { kind: 'password', email: ada.email },
    }),
  'admin-keys': (page) => KeysPage({ page: { ...admin, ...page }, keys, now }),
  'admin-audit-log': (page) => AuditLogPage({ page: { ...admin, ...page }, ...auditLog, now }),
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

const admin: PageContext = { ...signedIn, isAdmin: true };
const question = {
  title: 'Disable this user?',
  subject: ada.email,
  sentence: 'They are signed out everywhere, and can’t sign in until they are enabled.',
  button: 'Disable',
  path: '/admin/users/1/disable',
  back: '/admin/users/1',
};
const user: UserFacts = {
  ...ada,
  id: '0193a1b2-0000-7000-8000-00000000000a',
  emailVerifiedAt: now,
  username: 'ada',
  roles: ['admin'],
  disabledAt: null,
  blockedAt: null,
  createdAt: new Date('2025-12-24T18:00:00Z'),
};
const users = [
  user,
  {
    ...user,
    id: '0193a1b2-0000-7000-8000-00000000000b',
    name: 'Maximiliane Freifrau von Hohenstein-Lichtenfels',
    email: 'maximiliane.freifrau.von.hohenstein-lichtenfels@post.example.com',
    username: null,
    emailVerifiedAt: null,
    roles: [],
    disabledAt: now,
    blockedAt: nativeSession.createdAt,
  },
] as const;
const accounts = [
  { id: '1', name: 'Ada Lovelace', role: 'owner', personal: true, subscription: null },
  { id: '2', name: 'Analytical Engines', role: 'member', personal: false, subscription: 'pro' },
];
const groups = [
  { id: '1', name: 'Engines', ownerId: user.id, ownerEmail: ada.email, memberCount: 12 },
  { id: '2', name: 'Home group of a user whose address is long', ownerId: null, ownerEmail: null, memberCount: 1 },
] as const;
const members = users.map(({ id, email, name }) => ({ id, email, name, since: nativeSession.createdAt }));
const key = {
  kid: 'a3f1c6de-9b20-4d1c-8f35-2f6f0c9a7e11',
  purpose: 'api-token',
  state: 'next',
  createdAt: now,
  retiredAt: null,
} as const;
const keys = [
  key,
  {
    ...key,
    kid: '5c0e2d41-07b7-47a0-a1c4-8f0e63a1b9d2',
    state: 'signing',
    createdAt: nativeSession.createdAt,
    retiredAt: new Date('2026-03-14T10:33:00Z'),
  },
  { ...key, kid: 'e8b70f3a-54c9-4b0e-9a43-6c1d2e3f4a5b', purpose: 'get-native', state: 'dropped' },
] as const;
const event = {
  id: '1',
  at: nativeSession.lastSeenAt,
  type: 'user_disabled',
  actorId: user.id,
  actorEmail: user.email,
  userId: users[1].id,
  userEmail: users[1].email,
  sessionId: null,
  ip: null,
  data: { user: users[1].id, sessions: 3 },
};
const auditLog = {
  types: ['signed_in', 'user_disabled'],
  type: 'user_disabled',
  user: ada.email,
  lines: [
    event,
    { ...event, id: '2', type: 'signed_in', userId: null, sessionId: signedIn.sessionId, ip: '203.0.113.7', data: {} },
    { ...event, id: '3', type: 'signing_keys_rotated', actorId: null, userId: null, data: { purpose: 'api-token' } },
  ],
  before: '3',
};

const longEmail = 'maximiliane.freifrau.von.hohenstein-lichtenfels@post.example.com';

const mail = { at: new Date('2026-03-14T09:20:00Z'), text: 'Hello', html: '<p>Hello</p>' };
const mails = [
  { ...mail, id: '1', to: ada.email, subject: 'Your sign-in link for app.example.com' },
  { ...mail, id: '2', to: longEmail, subject: 'Your password for app.example.com was changed' },
];
