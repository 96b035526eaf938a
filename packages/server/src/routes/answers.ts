import { Type } from 'typebox';
import { GIVEN_ROLES, MEMBERSHIP_ROLES } from '../people/accounts/membership-roles.ts';

export const closed = { additionalProperties: false };
export const id = Type.String({ format: 'uuid' });
export const time = Type.String({ format: 'date-time' });
export const textOrNull = Type.Union([Type.String(), Type.Null()]);

export const userMembers = {
  id,
  email: Type.String({ format: 'email' }),
  email_verified: Type.Boolean(),
  name: Type.String(),
  time_zone: textOrNull,
  preferred_language: textOrNull,
  created_at: time,
};
const User = Type.Object(userMembers, { ...closed, $id: 'User' });

const Account = Type.Object(
  { id, name: Type.String(), role: Type.Enum([...MEMBERSHIP_ROLES]), personal: Type.Boolean() },
  { ...closed, $id: 'Account' },
);

const Member = Type.Object(
  {
    user_id: id,
    name: Type.String(),
    email: Type.String({ format: 'email' }),
    role: Type.Enum([...MEMBERSHIP_ROLES]),
    since: time,
  },
  { ...closed, $id: 'Member', description: 'Somebody in an account.' },
);

const Invitation = Type.Object(
  {
    id,
    email: Type.String({ format: 'email' }),
    role: Type.Enum([...GIVEN_ROLES]),
    created_at: time,
    expires_at: time,
  },
  { ...closed, $id: 'Invitation', description: 'One that waits for an answer.' },
);

const session = { id, created_at: time, idle_expires_at: time, absolute_expires_at: time };
const Session = Type.Object(session, { ...closed, $id: 'Session' });

const SessionCookie = Type.Object(
  {
    name: Type.String(),
    path: Type.String(),
    expires_at: time,
    secure: Type.Boolean(),
    http_only: Type.Boolean(),
    same_site: Type.Literal('Lax'),
  },
  { ...closed, $id: 'SessionCookie', description: 'What a shell has to know to put the cookie into its WebView.' },
);

const userRef = Type.Ref('User#');
const accountsRef = Type.Array(Type.Ref('Account#'));

const SignedIn = Type.Object(
  {
    token: Type.Optional(Type.String({ description: 'The API token. A page gets none.' })),
    token_type: Type.Optional(Type.Literal('Bearer')),
    expires_at: Type.Optional(time),
    expires_in: Type.Optional(Type.Integer({ description: 'Seconds.' })),
    refresh_token: Type.Optional(Type.String()),
    password_dropped: Type.Optional(
      Type.Literal(true, { description: 'The user has no password any more, and is to be asked for one.' }),
    ),
    user: userRef,
    account_id: id,
    accounts: accountsRef,
    session: Type.Object({ ...session, cookie: Type.Optional(Type.Ref('SessionCookie#')) }, closed),
  },
  { ...closed, $id: 'SignedIn' },
);

const Device = Type.Object(
  {
    id,
    current: Type.Boolean(),
    kind: Type.Enum(['native', 'web', 'api']),
    platform: textOrNull,
    device_name: textOrNull,
    app_version: textOrNull,
    browser: textOrNull,
    ip: Type.String(),
    created_at: time,
    last_seen_at: time,
    push: Type.Boolean(),
  },
  { ...closed, $id: 'Device' },
);

const Identity = Type.Object(
  { id, provider: Type.String(), email: textOrNull, created_at: time },
  { ...closed, $id: 'Identity', description: 'Who the user is to a provider.' },
);

const SignIn = Type.Object(
  {
    id,
    at: time,
    kind: Type.Enum(['password', 'magic_link', 'social']),
    outcome: Type.String({ description: '`signed_in`, or the code of the refusal.' }),
    risk: Type.Integer(),
    reasons: Type.Array(Type.Enum(['ip', 'browser', 'device'])),
    ip: Type.String(),
    browser: textOrNull,
    device: textOrNull,
    platform: textOrNull,
  },
  { ...closed, $id: 'SignIn' },
);

/** What several answers consist of. */
export const SHARED_ANSWERS = [
  User,
  Account,
  Session,
  SessionCookie,
  SignedIn,
  Device,
  SignIn,
  Identity,
  Member,
  Invitation,
];

export const EmptyAnswer = Type.Object({}, closed);
export const SignedInAnswer = Type.Ref('SignedIn#');
export const UserAnswer = userRef;
/** Native clients get the first, others the second. */
export const SignedUpAnswer = Type.Union([SignedInAnswer, Type.Object({ user: userRef }, closed)]);

export const AuthenticationAnswer = Type.Object(
  {
    authenticated: Type.Boolean(),
    cookie: Type.Boolean(),
    token: Type.Boolean(),
    same_session: Type.Boolean(),
    principal: Type.Enum(['guest', 'user']),
    session: Type.Optional(Type.Ref('Session#')),
    user: Type.Optional(userRef),
    account_id: Type.Optional(id),
    accounts: Type.Optional(accountsRef),
  },
  closed,
);

export const EmailChangedAnswer = Type.Object(
  { changed: Type.Boolean({ description: 'Whether both addresses have confirmed it.' }) },
  closed,
);

export const HandoffAnswer = Type.Object({ code: Type.String(), expires_in: Type.Integer() }, closed);
export const DevicesAnswer = Type.Object({ sessions: Type.Array(Type.Ref('Device#')) }, closed);

export const AccountAnswer = Type.Ref('Account#');
export const AccountWithMembersAnswer = Type.Object(
  { account: AccountAnswer, members: Type.Array(Type.Ref('Member#')) },
  closed,
);
export const InvitationAnswer = Type.Ref('Invitation#');
export const InvitationsAnswer = Type.Object({ invitations: Type.Array(InvitationAnswer) }, closed);
export const AccountsAnswer = Type.Object({ account_id: id, accounts: accountsRef }, closed);

export const IdentityAnswer = Type.Ref('Identity#');
export const IdentitiesAnswer = Type.Object({ identities: Type.Array(IdentityAnswer) }, closed);

export const SignInsAnswer = Type.Object(
  {
    sign_ins: Type.Array(Type.Ref('SignIn#')),
    before: Type.Union([id, Type.Null()], { description: 'To ask for the next ones by.' }),
  },
  closed,
);

export const HealthAnswer = Type.Object({ status: Type.Literal('ok') }, closed);
export const ReadinessAnswer = Type.Object(
  { status: Type.Literal('ok'), session_cache: Type.Enum(['current', 'bypassed']) },
  closed,
);
export const KeySetAnswer = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          kty: Type.Literal('RSA'),
          n: Type.String(),
          e: Type.String(),
          kid: Type.String(),
          alg: Type.Literal('RS256'),
          use: Type.Literal('sig'),
        },
        closed,
      ),
    ),
  },
  closed,
);
