import {
  type Actor,
  devicesOf,
  disableUser,
  enableUser,
  grantAdmin,
  resetVerifier,
  revokeAdmin,
  type SessionUser,
  signOutAnyDevice,
  type Tandem,
  TandemError,
  type UserDevice,
  unblockUser,
  userWithId,
} from '@tandem-auth/server';
import { deviceName } from '../../views/devices.tsx';
import type { Deed } from './deeds.ts';

interface Words {
  readonly title: string;
  readonly sentence: string;
  readonly button: string;
  /** What is said when it is done. */
  readonly notice: string;
}

type Act = (tandem: Tandem, userId: string, by: Actor) => Promise<unknown>;

/** By the last part of the path. */
const ACTS: readonly [name: string, act: Act, words: Words][] = [
  [
    'disable',
    disableUser,
    {
      title: 'Disable this user?',
      sentence: 'They are signed out everywhere, and can’t sign in until they are enabled.',
      button: 'Disable',
      notice: 'The user is disabled, and signed out everywhere.',
    },
  ],
  [
    'enable',
    enableUser,
    {
      title: 'Enable this user?',
      sentence: 'They can sign in again. Sessions that have ended stay ended.',
      button: 'Enable',
      notice: 'The user can sign in again.',
    },
  ],
  [
    'unblock',
    unblockUser,
    {
      title: 'Unblock this user?',
      sentence: 'Their password opens again. It was stopped since somebody tried it who may not be them.',
      button: 'Unblock',
      notice: 'The user can sign in by their password again.',
    },
  ],
  [
    'sign_out',
    resetVerifier,
    {
      title: 'Sign this user out everywhere?',
      sentence: 'Every session of theirs ends, on the web and in apps.',
      button: 'Sign Out Everywhere',
      notice: 'The user is signed out everywhere.',
    },
  ],
  [
    'grant_admin',
    grantAdmin,
    {
      title: 'Make this user an administrator?',
      sentence: 'They may do whatever you may, from their next request on.',
      button: 'Make Administrator',
      notice: 'The user is an administrator.',
    },
  ],
  [
    'revoke_admin',
    revokeAdmin,
    {
      title: 'Take the role from this administrator?',
      sentence: 'They administer nothing any more, from their next request on.',
      button: 'Take Role',
      notice: 'The user is no administrator any more.',
    },
  ],
];
const SIGNED_OUT = 'device';
const NOTICES = new Map<unknown, string>([
  ...ACTS.map(([name, , { notice }]) => [name, notice] as const),
  [SIGNED_OUT, 'The device was signed out.'],
]);

/** What has just been done to a user, by the name that their page is led to with. */
export function noticeOfDeed(done: unknown): string | undefined {
  return NOTICES.get(done);
}

/** What may be done to a user. */
export function userDeeds(tandem: Tandem): Deed<SessionUser>[] {
  return ACTS.map(([name, act, { title, sentence, button }]) => ({
    path: `/admin/users/:id/${name}`,
    find: ({ id = '' }) => userWithId(tandem, id),
    ask: ({ id, email }) => ({ title, subject: email, sentence, button, back: pathOf(id) }),
    async act({ id }, by) {
      await act(tandem, id, by);
      return `${pathOf(id)}?done=${name}`;
    },
  }));
}

/** Signing out one of their devices. */
export function deviceDeed(tandem: Tandem): Deed<UserDevice> {
  return {
    path: '/admin/users/:id/devices/:device',
    async find({ id = '', device: sessionId }) {
      const user = await userWithId(tandem, id);
      const device = (await devicesOf(tandem, user.id)).find(({ session }) => session.id === sessionId);
      if (!device) throw new TandemError('not_found');
      return device;
    },
    ask: (device) => ({
      title: 'Sign out this device?',
      subject: deviceName(device),
      sentence: 'Its session ends, on the web and in the app, and nothing is pushed to it any more.',
      button: 'Sign Out Device',
      back: pathOf(device.session.userId),
    }),
    async act({ session }, by) {
      await signOutAnyDevice(tandem, session.id, by);
      return `${pathOf(session.userId)}?done=${SIGNED_OUT}`;
    },
  };
}

function pathOf(userId: string): string {
  return `/admin/users/${userId}`;
}
