import { Type } from 'typebox';
import type { DescribedDialect, Description } from '../../http/openapi.ts';
import { statusOf } from './errors.ts';

const closed = { additionalProperties: false };
const texts = Type.Array(Type.String());

const User = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    email: Type.String(),
    username: Type.Union([Type.String(), Type.Null()]),
    first_name: Type.String(),
    last_name: Type.String(),
    full_name: Type.String(),
    email_validated: Type.Boolean(),
    roles: texts,
    created_at: Type.String(),
  },
  closed,
);
const LoggedIn = Type.Object(
  {
    token: Type.Optional(Type.String({ description: 'A page gets none.' })),
    header_name: Type.Optional(Type.Literal('Authentication')),
    expires_at: Type.Optional(Type.String()),
    message: Type.String(),
    user: User,
  },
  closed,
);
const Done = Type.Object({ message: Type.String(), user: User }, closed);
const wrong = Type.Object(
  { schema: Type.String(), argument: Type.String(), argument_type: Type.String(), reason: Type.String() },
  closed,
);

const DIALECT: DescribedDialect = {
  name: 'command-tower',
  securityScheme: { type: 'apiKey', in: 'header', name: 'Authentication' },
  refusal: Type.Object(
    {
      message: Type.String(),
      status: Type.String(),
      invalid_arguments: Type.Optional(Type.Array(wrong)),
      invalid_argument_keys: Type.Optional(texts),
    },
    closed,
  ),
  statusOf,
};
const ours = { tag: DIALECT.name, dialect: DIALECT };
/** Of before a reset of the verifier token. */
const RESET = 'forbidden';

export const logIn = (operationId: string): Description => ({
  ...ours,
  operationId,
  summary: 'Logs in.',
  answers: { 201: LoggedIn },
  refusals: [
    'invalid_credentials',
    'invalid_grant',
    'account_inactive',
    'sign_in_blocked',
    'email_unverified',
    'rate_limited',
  ],
});
export const LOG_IN_BY_PROVIDER: Description = {
  ...logIn('commandTowerLogInByProvider'),
  refusals: [
    'invalid_grant',
    'account_inactive',
    'sign_in_blocked',
    'social_sign_in_failed',
    'social_email_unverified',
    'email_in_use',
    'provider_unavailable',
    'rate_limited',
  ],
};
export const CREATE: Description = {
  ...ours,
  operationId: 'commandTowerCreateUser',
  summary: 'Signs up.',
  answers: { 201: Done, 202: Type.Object({ message: Type.String() }, closed) },
  refusals: ['rate_limited'],
};
export const READ_USER: Description = {
  ...ours,
  operationId: 'commandTowerReadUser',
  summary: 'Tells who is logged in.',
  answers: { 200: Type.Object({ user: User }, closed) },
  refusals: [RESET],
};
export const MODIFY: Description = {
  ...ours,
  operationId: 'commandTowerModifyUser',
  summary: 'Resets one’s verifier token: every session ends.',
  answers: { 201: Done },
  refusals: [RESET],
};
export const MODIFY_OTHER: Description = {
  ...ours,
  operationId: 'commandTowerModifyAnyUser',
  summary: 'Resets anybody’s verifier token.',
  answers: { 201: Done },
  refusals: ['not_found'],
};
