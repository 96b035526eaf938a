import type { Happening } from '../mail/happening.ts';
import type { MailContent } from '../mail/templates/write-mail.ts';

export const LINK = 'https://app.example.com/users/magic/9f86d081884c7d659a2feaa0c55ad015';

const at = new Date('2026-03-01T12:00:00Z');
const expiresAt = new Date('2026-03-01T12:10:00Z');
const code = '123456';
const happening: Happening = {
  at,
  ip: '2001:db8:85a3::8a2e:370:7334',
  device: 'Ann’s iPhone 16.2',
  browser: 'Safari',
  platform: 'iOS',
};

/** One of each mail there is. */
export const exampleMails: { readonly [Kind in MailContent['kind']]: Extract<MailContent, { kind: Kind }> } = {
  verify_email: { kind: 'verify_email', link: LINK, code, expiresAt },
  already_signed_up: { kind: 'already_signed_up', link: LINK },
  magic_link: { kind: 'magic_link', link: LINK, code, expiresAt },
  new_sign_in: { kind: 'new_sign_in', link: LINK, expiresAt, ...happening },
  sign_in_blocked: { kind: 'sign_in_blocked', link: LINK, expiresAt, ...happening },
  locked_out: { kind: 'locked_out', link: LINK, expiresAt },
  identity_linked: { kind: 'identity_linked', provider: 'Google', link: LINK, expiresAt, ...happening },
  password_reset: { kind: 'password_reset', link: LINK, expiresAt },
  password_changed: { kind: 'password_changed', ...happening },
  confirm_email_change: { kind: 'confirm_email_change', newEmail: 'ann@new.example', link: LINK, expiresAt },
  email_changed: { kind: 'email_changed', newEmail: 'ann@new.example', at },
  invitation: { kind: 'invitation', account: 'Analytical Engines', by: 'Charles', link: LINK, expiresAt },
  token_reused: { kind: 'token_reused', ...happening },
};
