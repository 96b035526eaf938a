import type { Entities } from '../../people/permissions/permissions.ts';

/** What can be executed, and on what. */
export interface Action {
  readonly Name: string;
  readonly Label: string;
  readonly OnType: string;
  /** Whether it is about no row in particular. */
  readonly InstanceOptional: true;
  /** What its client is to ask the user for. */
  readonly InFields: readonly InField[];
}

interface InField {
  readonly Name: string;
  readonly ColumnName: string;
  readonly ColumnType: 'label' | 'email' | 'password';
  readonly IsNullable: false;
}

const name = field('name', 'label');
const email = field('email', 'email');
const password = field('password', 'password');
const passwordConfirm = { ...field('passwordConfirm', 'password'), Name: 'Password Confirm' };

/** By the names of the permissions to execute them. */
export const ACTIONS = {
  'user:signup': action('user_account', 'signup', {
    Label: 'Sign up',
    InFields: [name, email, password, passwordConfirm],
  }),
  'user:signin': action('user_account', 'signin', { Label: 'Sign in', InFields: [email, password] }),
  'world:become_an_administrator': action('world', 'become_an_administrator', {
    Label: 'Become an administrator',
    InFields: [],
  }),
} as const satisfies Record<string, Action>;

/** Who may execute them: all may sign up and in, whoever is signed in may ask to be the administrator. */
export const ENTITIES: Entities = {
  'user:signup': { guest: ['execute'], owner: ['execute'] },
  'user:signin': { guest: ['execute'], owner: ['execute'] },
  'world:become_an_administrator': { owner: ['execute'] },
} satisfies Record<keyof typeof ACTIONS, Entities[string]>;

function action(OnType: string, Name: string, more: Pick<Action, 'Label' | 'InFields'>): Action {
  return { Name, OnType, InstanceOptional: true, ...more };
}

function field(ColumnName: string, ColumnType: InField['ColumnType']): InField {
  return { Name: ColumnName, ColumnName, ColumnType, IsNullable: false };
}
