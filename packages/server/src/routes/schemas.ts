import { Type } from 'typebox';

const closed = { additionalProperties: false };
/** Text of one line: no control characters, which PostgreSQL or a log would stumble on. */
const line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\p{Cc}\\p{Cs}]+$' });
/** What APNs, FCM and web push hand out: printable ASCII. Longer than 2 kB can't be indexed. */
const pushToken = Type.String({ minLength: 1, maxLength: 2048, pattern: '^[\\x21-\\x7e]+$' });
const platform = Type.Enum(['iOS', 'Android']);

export const NotificationTokenBody = Type.Object({ token: pushToken, platform }, closed);

export const SignInBody = Type.Object(
  {
    email: Type.String(),
    password: Type.String(),
    device: Type.Optional(
      Type.Object(
        { name: line(100), platform, model: Type.Optional(line(100)), app_version: Type.Optional(line(50)) },
        closed,
      ),
    ),
    notification_token: Type.Optional(NotificationTokenBody),
  },
  closed,
);

/** `token` is the older name of `notification_token`. */
export const SignOutInput = Type.Object(
  { notification_token: Type.Optional(pushToken), token: Type.Optional(pushToken) },
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
