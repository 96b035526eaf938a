import { Type } from 'typebox';
import type { DescribedDialect, Description } from '../../http/openapi.ts';
import { statusOf } from './errors.ts';

const closed = { additionalProperties: false };
const id = Type.String({ format: 'uuid' });
const no = Type.Literal(false);

const SignedIn = Type.Object(
  {
    token: Type.Optional(Type.String({ description: 'A page gets none.' })),
    subscription: Type.String(),
    name: Type.String(),
    email: Type.String(),
    user_id: id,
    accounts: Type.Array(Type.Object({ id, name: Type.String(), permission: Type.String() }, closed)),
    account_id: id,
    has_password: Type.Boolean(),
    verified: Type.Boolean(),
  },
  closed,
);
const Alive = Type.Object(
  {
    data: Type.Object(
      {
        jwt_token: Type.Boolean(),
        social_token: Type.Boolean(),
        subscription: Type.Union([Type.String(), no]),
        accounts: Type.Union([Type.Array(id), no]),
        account_id: Type.Union([id, no]),
        authenticated: Type.Boolean(),
      },
      closed,
    ),
  },
  closed,
);

const DIALECT: DescribedDialect = {
  name: 'gravity',
  securityScheme: { type: 'http', scheme: 'bearer' },
  refusal: Type.Object({ message: Type.String(), inputError: Type.Optional(Type.String()) }, closed),
  statusOf,
};
const ours = { tag: DIALECT.name, dialect: DIALECT };

export const SIGN_IN: Description = {
  ...ours,
  operationId: 'gravitySignIn',
  summary: 'Signs in.',
  answers: { 200: SignedIn },
  refusals: ['invalid_credentials', 'account_inactive', 'sign_in_blocked', 'email_unverified', 'rate_limited'],
};
export const WHAT_IS_ALIVE: Description = {
  ...ours,
  operationId: 'gravityReadAuthentication',
  summary: 'Tells what of the session is alive.',
  answers: { 200: Alive },
  readsCredentials: true,
};
export const SIGN_OUT: Description = {
  ...ours,
  operationId: 'gravitySignOut',
  summary: 'Signs out, repeatably.',
  answers: { 200: Type.Object({}, closed) },
  refusals: ['credential_mismatch'],
  readsCredentials: true,
};
export const ASK_FOR_LINK: Description = {
  ...ours,
  operationId: 'gravityAskForMagicLink',
  summary: 'Asks for a link to sign in by, and is answered alike whoever has the address.',
  answers: { 200: null },
  refusals: ['rate_limited'],
};
export const CLAIM_LINK: Description = {
  ...ours,
  operationId: 'gravityClaimMagicLink',
  summary: 'Signs in by the token of a link.',
  answers: { 200: SignedIn },
  refusals: ['invalid_grant', 'account_inactive', 'rate_limited'],
};
export const SWITCH: Description = {
  ...ours,
  operationId: 'gravitySwitchAccount',
  summary: 'Goes on in another account.',
  answers: { 200: SignedIn },
  refusals: ['not_found'],
};
