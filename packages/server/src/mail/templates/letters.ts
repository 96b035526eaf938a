import type { Happening } from '../happening.ts';
import { code, type Fact, facts, type Letter, link, type Part, paragraph } from './letter.ts';
import { greetable, moment, unlinked } from './words.ts';

/** What each mail is told. Links are complete, and work once. */
export type MailContent =
  | ({ readonly kind: 'verify_email' } & LinkAndCode)
  | { readonly kind: 'already_signed_up'; readonly link: string }
  | ({ readonly kind: 'magic_link' } & LinkAndCode)
  | ({ readonly kind: 'new_sign_in' } & Happening & OneTimeLink)
  | ({ readonly kind: 'sign_in_blocked' } & Happening & OneTimeLink)
  | ({ readonly kind: 'locked_out' } & OneTimeLink)
  /** `provider`: as the settings call it. */
  | ({ readonly kind: 'identity_linked'; readonly provider: string } & Happening & OneTimeLink)
  | ({ readonly kind: 'password_reset' } & OneTimeLink)
  | ({ readonly kind: 'password_changed' } & Happening)
  /** To the address there is, and to the one there is to be. */
  | ({ readonly kind: 'confirm_email_change'; readonly newEmail: string } & OneTimeLink)
  /** To the address there was. */
  | { readonly kind: 'email_changed'; readonly newEmail: string; readonly at: Date }
  /** `account`, `by`: what they are called, by whoever calls them so. */
  | ({ readonly kind: 'invitation'; readonly account: string; readonly by: string } & OneTimeLink)
  | ({ readonly kind: 'token_reused' } & Happening);

export interface OneTimeLink {
  readonly link: string;
  readonly expiresAt: Date;
}

export interface LinkAndCode extends OneTimeLink {
  /** Six digits. */
  readonly code: string;
}

export interface Reader {
  readonly site: string;
  readonly timeZone: string | null;
}

type Writers = {
  readonly [Kind in MailContent['kind']]: (mail: Extract<MailContent, { kind: Kind }>, reader: Reader) => Letter;
};

/** What each mail says. */
export function write<Kind extends MailContent['kind']>(
  mail: Extract<MailContent, { kind: Kind }>,
  reader: Reader,
): Letter {
  const writer = LETTERS[mail.kind] as (mail: MailContent, reader: Reader) => Letter;
  return writer(mail, reader);
}

const LETTERS: Writers = {
  verify_email: (mail, reader) => ({
    subject: `Verify your e-mail address for ${reader.site}`,
    parts: [
      paragraph('Please confirm that this address is yours.'),
      link('Verify my address', mail.link),
      paragraph('Or type this code where you are asked for it:'),
      code(mail.code),
      paragraph(
        `${worksOnce('Either works', mail, reader)} If you did not sign up, do not verify it: you can ignore this mail.`,
      ),
    ],
  }),
  already_signed_up: ({ link: url }, reader) => ({
    subject: `You have an account at ${reader.site}`,
    parts: [
      paragraph(
        `Somebody, we hope you, wants to sign up at ${reader.site} with this address. It has an account already.`,
      ),
      link('Sign in', url),
      paragraph(
        'If you have lost your password, you can choose a new one there. If you did not ask for this, you can ignore this mail.',
      ),
    ],
  }),
  magic_link: (mail, reader) => ({
    subject: `Your sign-in link for ${reader.site}`,
    parts: [
      paragraph(`Here is your link to sign in to ${reader.site}.`),
      link('Sign in', mail.link),
      paragraph('Or type this code where you asked for the link:'),
      code(mail.code),
      paragraph(
        `${worksOnce('Either works', mail, reader)} Do not pass them on: whoever has one is signed in as you. If you did not ask for them, you can ignore this mail.`,
      ),
    ],
  }),
  new_sign_in: (mail, reader) => ({
    subject: `New sign-in to ${reader.site}`,
    parts: [
      paragraph('Somebody has signed in to your account in a way that is new to us.'),
      circumstances(mail, reader),
      paragraph('If it was you, there is nothing to do.'),
      link('This was not me', mail.link),
      paragraph(
        `That signs everybody out and ends your password; we then send you a link to choose a new one. ${worksOnce('It works', mail, reader)}`,
      ),
    ],
  }),
  sign_in_blocked: (mail, reader) => ({
    subject: `We stopped a sign-in to ${reader.site}`,
    parts: [
      paragraph(
        'Somebody who knows your password tried to sign in from a place, a browser and a device that you have never used. We have locked your account.',
      ),
      circumstances(mail, reader),
      paragraph('If it was you, this link unlocks your account and signs you in:'),
      link('Unlock and sign in', mail.link),
      paragraph(
        `${worksOnce('It works', mail, reader)} If it was not you, somebody knows your password: unlock your account, and choose a new one.`,
      ),
    ],
  }),
  locked_out: (mail, reader) => ({
    subject: `Too many wrong passwords for ${reader.site}`,
    parts: [
      paragraph(
        'Somebody has tried too many wrong passwords for your account. For some time we take none from devices that have never signed in to it. Yours that have can go on as usual.',
      ),
      paragraph('If it was you, on a device that is new, this link lets you in there:'),
      link('Unlock and sign in', mail.link),
      paragraph(`${worksOnce('It works', mail, reader)} If it was not you, there is nothing to do: nobody has got in.`),
    ],
  }),
  identity_linked: (mail, reader) => ({
    subject: `${mail.provider} now signs you in to ${reader.site}`,
    parts: [
      paragraph(`From now on you can sign in to ${reader.site} with ${mail.provider}.`),
      circumstances(mail, reader),
      paragraph('If it was you, there is nothing to do.'),
      link('This was not me', mail.link),
      paragraph(
        `That signs everybody out, disconnects every account you sign in with and ends your password; we then send you a link to choose a new one. ${worksOnce('It works', mail, reader)}`,
      ),
    ],
  }),
  password_reset: (mail, reader) => ({
    subject: `Choose a new password for ${reader.site}`,
    parts: [
      paragraph('Somebody, we hope you, has asked for a new password.'),
      link('Choose a new password', mail.link),
      paragraph(
        `${worksOnce('The link works', mail, reader)} If you did not ask for it, you can ignore this mail: your password stays as it is.`,
      ),
    ],
  }),
  password_changed: (mail, reader) => ({
    subject: `Your password for ${reader.site} was changed`,
    parts: [
      paragraph('Your password was changed. All your other devices have been signed out.'),
      circumstances(mail, reader),
      paragraph(`If it was not you, somebody has your account: ask for a new password at ${reader.site} right away.`),
    ],
  }),
  confirm_email_change: (mail, reader) => ({
    subject: `Confirm your new e-mail address for ${reader.site}`,
    parts: [
      paragraph(
        `The e-mail address of an account is to be ${mail.newEmail}. It will be when both addresses, the old and the new, have confirmed it.`,
      ),
      link('Confirm the change', mail.link),
      paragraph(
        `${worksOnce('The link works', mail, reader)} If you did not ask for this, do nothing: the address stays as it is. But if the account is yours, somebody is signed in as you, so change your password.`,
      ),
    ],
  }),
  email_changed: (mail, reader) => ({
    subject: `Your e-mail address for ${reader.site} was changed`,
    parts: [
      paragraph(`The e-mail address of your account is ${mail.newEmail} since ${moment(mail.at, reader.timeZone)}.`),
      paragraph(
        'Both addresses had confirmed it. If it was not you, somebody else reads your mails: change the password of your mailbox, and write to us.',
      ),
    ],
  }),
  invitation: (mail, reader) => ({
    subject: `You are invited to join others at ${reader.site}`,
    parts: [
      paragraph(
        `${greetable(mail.by) ?? 'A user'} invites you to ${named(mail.account)} at ${reader.site}. You can look at the invitation before you accept it.`,
      ),
      link('Look at the invitation', mail.link),
      paragraph(
        `${worksOnce('It works', mail, reader)} Do not pass it on: it is for this address alone. If you do not want to join, or know nobody there, you can ignore this mail.`,
      ),
    ],
  }),
  token_reused: (mail, reader) => ({
    subject: `We signed one of your devices out of ${reader.site}`,
    parts: [
      paragraph(
        'What one of your devices stays signed in with was used a second time. It may have been copied, so we signed that device out. Nobody can use it any more.',
      ),
      circumstances(mail, reader),
      paragraph('Just sign in again on that device. If you get this mail more than once, change your password.'),
    ],
  }),
};

/** An account, by its name or, where a mail client would make a link of that, without it. */
function named(account: string): string {
  const name = greetable(account);
  return name === null ? 'an account' : `the account “${name}”`;
}

function worksOnce(what: string, { expiresAt }: OneTimeLink, { timeZone }: Reader): string {
  return `${what} once, until ${moment(expiresAt, timeZone)}.`;
}

function circumstances({ at, ip, device, browser, platform }: Happening, { timeZone }: Reader): Part {
  const told = (name: string, values: readonly (string | null)[]): Fact | null => {
    const known = values.map((value) => unlinked(value ?? '')).filter(Boolean);
    return known.length === 0 ? null : { name, value: known.join(', ') };
  };
  return facts([
    { name: 'When', value: moment(at, timeZone) },
    told('Device', [device, platform]),
    told('Browser', [browser]),
    { name: 'Address', value: ip },
  ]);
}
