import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { GIVEN_ROLES } from '../people/accounts/membership-roles.ts';

const closed = { additionalProperties: false };
/** Text of one line: no control characters, which PostgreSQL or a log would stumble on. */
const line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\p{Cc}\\p{Cs}]+$' });
/** What APNs, FCM and web push hand out: printable ASCII. Longer than 2 kB can't be indexed. */
const pushToken = Type.String({ minLength: 1, maxLength: 2048, pattern: '^[\\x21-\\x7e]+$' });
/** Of our own making: whatever is none is refused by the rule, with its own code. */
const secret = Type.String({ minLength: 1, maxLength: 4096, pattern: '^[\\x21-\\x7e]+$' });
const platform = Type.Enum(['iOS', 'Android']);

export const NotificationTokenBody = Type.Object({ token: pushToken, platform }, closed);

const device = Type.Object(
  { name: line(100), platform, model: Type.Optional(line(100)), app_version: Type.Optional(line(50)) },
  closed,
);

/** What a shell says at a sign-in, of whatever kind, besides who it is. */
const ofTheShell = { device: Type.Optional(device), notification_token: Type.Optional(NotificationTokenBody) };

export const SignInBody = Type.Object({ email: Type.String(), password: Type.String(), ...ofTheShell }, closed);

/** The token of a link, for what it signs in. */
export const UnlockBody = Type.Object({ token: secret, ...ofTheShell }, closed);
export const TokenBody = Type.Object({ token: secret }, closed);
export const MailedLinkBody = Type.Object({ email: Type.String() }, closed);
/** The token of the link, or the code with the address it was sent to. */
const mailedClaim = {
  token: Type.Optional(secret),
  email: Type.Optional(Type.String()),
  code: Type.Optional(Type.String()),
};
export const MailedClaimBody = Type.Object(mailedClaim, closed);
export const SignUpConfirmationBody = Type.Object(
  { ...mailedClaim, password: Type.String(), password_confirmation: Type.String() },
  closed,
);
export const MagicLinkClaimBody = Type.Object({ ...mailedClaim, ...ofTheShell }, closed);

/** `token` is the older name of `notification_token`. */
const notificationTokenName = { notification_token: Type.Optional(pushToken), token: Type.Optional(pushToken) };
export const SignOutQuery = Type.Object(notificationTokenName, closed);
export const SignOutBody = Type.Object({ ...notificationTokenName, refresh_token: Type.Optional(secret) }, closed);

export const RenewalBody = Type.Object({ refresh_token: secret }, closed);

/** PKCE (RFC 7636): a challenge is a SHA-256 in base64url, a verifier 43 to 128 unreserved characters. */
const codeVerifier = Type.String({ pattern: '^[\\w.~-]{43,128}$' });
export const HandoffBody = Type.Object({ code_challenge: Type.String({ pattern: '^[\\w-]{43}$' }) }, closed);
export const HandoffClaimBody = Type.Object(
  { code: secret, code_verifier: codeVerifier, device: Type.Optional(device) },
  closed,
);

/** What an app's trip to a provider has brought, with PKCE's verifier. */
const appClaim = { code: secret, code_verifier: codeVerifier };
export const AppClaimBody = Type.Object(appClaim, closed);
export const AppSignInBody = Type.Object({ ...appClaim, ...ofTheShell }, closed);

/** Of a row of the user's: a session, an identity. */
const id = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
export const RowParams = Type.Object({ id });

const name = Type.Object({ name: Type.String() }, closed);
export const AccountBody = Type.Object({ account: name }, closed);
/** What a member can be made; an account has one owner. */
const role = Type.Enum([...GIVEN_ROLES]);
export const RoleBody = Type.Object({ role }, closed);
export const MemberParams = Type.Object({ id, user_id: id });
export const NewOwnerBody = Type.Object({ user_id: id }, closed);
export const InvitationBody = Type.Object({ email: Type.String(), role }, closed);
export const InvitationParams = Type.Object({ id, invitation_id: id });
export const InvitedSignUpBody = Type.Object(
  {
    token: secret,
    user: Type.Object({ name: Type.String(), password: Type.String(), password_confirmation: Type.String() }, closed),
    ...ofTheShell,
  },
  closed,
);

/** `before`: the last one of the page before. */
export const SignInsQuery = Type.Object({ before: Type.Optional(id) }, closed);
export const SignOutDevicesBody = Type.Object({ all: Type.Optional(Type.Boolean()) }, closed);

export const ConfirmationBody = Type.Object({ password: Type.String() }, closed);

export const PasswordBody = Type.Object(
  {
    user: Type.Object(
      {
        current_password: Type.Optional(Type.String()),
        password: Type.String(),
        password_confirmation: Type.String(),
      },
      closed,
    ),
  },
  closed,
);

export const EmailChangeBody = Type.Object(
  { user: Type.Object({ email: Type.String(), current_password: Type.Optional(Type.String()) }, closed) },
  closed,
);

export const SignUpBody = Type.Object(
  {
    user: Type.Object(
      {
        email: Type.String(),
        name: Type.String(),
        password: Type.String(),
        password_confirmation: Type.String(),
        terms_of_service: Type.Optional(Type.Union([Type.Boolean(), Type.Literal('1'), Type.Literal('0')])),
        time_zone: Type.Optional(line(100)),
        preferred_language: Type.Optional(line(35)),
        owned_accounts_attributes: Type.Optional(
          Type.Array(Type.Object({ name: Type.String() }, closed), { maxItems: 5 }),
        ),
      },
      closed,
    ),
  },
  closed,
);

/** A hook for calls that may come without a body: none is an empty object. */
export async function emptyBody(request: FastifyRequest): Promise<void> {
  if (request.body === undefined) request.body = {};
}
