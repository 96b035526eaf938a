import { Type } from 'typebox';
import type { DescribedDialect, Description } from '../../http/openapi.ts';
import { statusOf } from './errors.ts';
import { JSON_API } from './json-api.ts';
import { GROUPS, USERS } from './resources.ts';

const closed = { additionalProperties: false };
const id = Type.String({ format: 'uuid' });

const ActionAnswers = Type.Array(
  Type.Object(
    {
      ResponseType: Type.Enum(['client.notify', 'client.redirect', 'client.store.set']),
      Attributes: Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()])),
    },
    closed,
  ),
);
const Actions = Type.Record(
  Type.String(),
  Type.Object(
    {
      Name: Type.String(),
      Label: Type.String(),
      OnType: Type.String(),
      InstanceOptional: Type.Boolean(),
      InFields: Type.Array(
        Type.Object(
          {
            Name: Type.String(),
            ColumnName: Type.String(),
            ColumnType: Type.Enum(['label', 'email', 'password']),
            IsNullable: Type.Boolean(),
          },
          closed,
        ),
      ),
    },
    closed,
  ),
);

const ofEvery = { reference_id: id, name: Type.String(), permission: Type.Integer(), created_at: Type.String() };
const User = Type.Object(
  {
    type: Type.Literal(USERS),
    id,
    attributes: Type.Object({ __type: Type.Literal(USERS), email: Type.String(), ...ofEvery }, closed),
  },
  closed,
);
const Group = Type.Object(
  { type: Type.Literal(GROUPS), id, attributes: Type.Object({ __type: Type.Literal(GROUPS), ...ofEvery }, closed) },
  closed,
);
const count = Type.Integer({ minimum: 0 });
const links = Type.Object(
  { current_page: count, from: count, last_page: count, per_page: count, to: count, total: count },
  closed,
);
const Users = Type.Object({ links, data: Type.Array(User) }, closed);
const Groups = Type.Object({ links, data: Type.Array(Group) }, closed);
const OneUser = Type.Object({ data: User }, closed);
const OneGroup = Type.Object({ data: Group }, closed);

const shared = { name: 'daptin', securityScheme: { type: 'http', scheme: 'bearer' }, statusOf } as const;
const OF_ACTIONS: DescribedDialect = { ...shared, refusal: ActionAnswers };
const OF_ROWS: DescribedDialect = {
  ...shared,
  mediaType: JSON_API,
  refusal: Type.Object(
    {
      errors: Type.Array(Type.Object({ status: Type.String(), title: Type.String(), detail: Type.String() }, closed)),
    },
    closed,
  ),
};
const denials = ['forbidden', 'invalid_token'] as const;
const action = {
  tag: 'daptin',
  dialect: OF_ACTIONS,
  answers: { 200: ActionAnswers },
  readsCredentials: true,
} as const;
const row = { tag: 'daptin', dialect: OF_ROWS, readsCredentials: true, refusals: [...denials, 'not_found'] } as const;

/** @param type what users are called in the path */
export function signUpOf(type: string): Description {
  return {
    ...action,
    operationId: `daptinSignUpOf_${type}`,
    summary: 'Signs up, with a group of the new user’s own.',
    refusals: [...denials, 'rate_limited'],
  };
}

/** @param type what users are called in the path */
export function signInOf(type: string): Description {
  return {
    ...action,
    operationId: `daptinSignInOf_${type}`,
    summary: 'Signs in; a wrong password is a 200 that says so.',
    refusals: [...denials, 'account_inactive', 'sign_in_blocked', 'email_unverified', 'rate_limited'],
  };
}

export const BECOME_ADMINISTRATOR: Description = {
  ...action,
  operationId: 'daptinBecomeAdministrator',
  summary: 'Makes whoever asks the administrator, while there is none.',
  refusals: denials,
};
export const LIST_ACTIONS: Description = {
  ...action,
  operationId: 'daptinListActions',
  summary: 'Lists the actions that whoever asks may execute.',
  answers: { 200: Actions },
};
export const LIST_USERS: Description = {
  ...row,
  operationId: 'daptinListUsers',
  summary: 'Lists the users that whoever asks may read.',
  answers: { 200: Users },
};
export const SHOW_USER: Description = {
  ...row,
  operationId: 'daptinShowUser',
  summary: 'A user.',
  answers: { 200: OneUser },
};
export const LIST_GROUPS: Description = {
  ...row,
  operationId: 'daptinListGroups',
  summary: 'Lists the groups that whoever asks may read.',
  answers: { 200: Groups },
};
export const SHOW_GROUP: Description = {
  ...row,
  operationId: 'daptinShowGroup',
  summary: 'A group.',
  answers: { 200: OneGroup },
};
export const MAKE_GROUP: Description = {
  ...row,
  operationId: 'daptinMakeGroup',
  summary: 'Makes a group of one’s own.',
  answers: { 201: OneGroup },
};
export const CHANGE_GROUP: Description = {
  ...row,
  operationId: 'daptinChangeGroup',
  summary: 'Changes the name of a group, or, for its owner, who may do what with it.',
  answers: { 200: OneGroup },
};
export const DELETE_GROUP: Description = {
  ...row,
  operationId: 'daptinDeleteGroup',
  summary: 'Deletes a group.',
  answers: { 204: null },
};
export const LIST_MEMBERS: Description = {
  ...row,
  operationId: 'daptinListMembers',
  summary: 'Lists those members of a group that whoever asks may read.',
  answers: { 200: Users },
};
export const ADD_MEMBERS: Description = {
  ...row,
  operationId: 'daptinAddMembers',
  summary: 'Puts users into a group.',
  answers: { 204: null },
};
export const REMOVE_MEMBERS: Description = {
  ...row,
  operationId: 'daptinRemoveMembers',
  summary: 'Takes users out of a group.',
  answers: { 204: null },
};
