import { Type } from 'typebox';
import type { DescribedDialect, Description } from '../../http/openapi.ts';
import type { GetNativeConfig } from '../settings.ts';
import { statusOf } from './errors.ts';

const closed = { additionalProperties: false };
const User = Type.Object({ id: Type.Integer(), email: Type.String(), name: Type.String() }, closed);
const Refusal = Type.Array(Type.Object({ message: Type.String(), code: Type.String() }, closed), { minItems: 1 });

type Described = Pick<Description, 'summary' | 'answers'> & Partial<Description>;

/** Each of Get Native's routes, for `/openapi.json`. */
export function describeGetNative(config: GetNativeConfig) {
  const dialect: DescribedDialect = {
    name: 'get-native',
    securityScheme: { type: 'http', scheme: 'bearer' },
    refusal: Refusal,
    statusOf: (code) => statusOf(config, code),
  };
  const describe = (described: Described) => (operationId: string) =>
    ({ tag: dialect.name, dialect, ...described, operationId }) satisfies Description;
  return {
    logIn: describe({
      summary: 'Logs in: the token is in a header.',
      answers: { 200: User },
      refusals: ['invalid_credentials', 'account_inactive', 'sign_in_blocked', 'email_unverified', 'rate_limited'],
    }),
    register: describe({
      summary: 'Signs up, and logs in unless that is to be confirmed by mail.',
      answers: { 200: User, 202: Type.Object({}, closed) },
      refusals: ['rate_limited'],
    }),
    account: describe({ summary: 'Tells who is logged in.', answers: { 200: User } }),
  };
}
