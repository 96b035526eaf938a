import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { NATIVE, PAGE } from '../../packages/server/src/testing/http.ts';
import { DAY, HOUR, type User } from './model.ts';
import { newest, type World } from './world.ts';

/** One thing that happens. What the numbers pick depends on what there is by then, so that any shorter list makes sense. */
export interface Step {
  readonly does: StepName;
  /** At which process. */
  readonly member: number;
  /** Which credential, counted back from the newest. */
  readonly pick: number;
  /** Which second thing, where there are two. */
  readonly other: number;
  /** Whether it goes the less usual way. */
  readonly twist: boolean;
}

export type StepName = keyof typeof steps;

/** Halves of what lives for a minute and a month. Whole hours but for these, so that no expiry falls between two uses. */
const LEAPS = [30, HOUR, 20 * DAY, 20 * DAY, 340 * DAY];

export const steps = {
  signUp,
  signIn,
  signInOnPage: (world: World, step: Step) => signIn(world, step, PAGE),

  async use(world: World, { member, pick, other, twist }: Step) {
    const byToken = world.actor('apiToken', pick);
    const byCookie = world.actor('cookie', other);
    const actor = twist ? byCookie : byToken;
    const { status } = await world.http(member, 'GET /api/v1/me', { headers: actor?.headers ?? {} });
    expect(status).toBe(actor?.session ? 200 : 401);
    if (actor?.session) world.model.use(actor.session);
  },

  async useBothHalves(world: World, { member, pick, other }: Step) {
    const byToken = world.actor('apiToken', pick);
    const byCookie = world.actor('cookie', other);
    if (!byToken || !byCookie) return;
    const headers = { ...byCookie.headers, ...byToken.headers };
    const { status } = await world.http(member, 'GET /api/v1/me', { headers });
    const agree = byToken.session && (!byCookie.session || byCookie.session === byToken.session);
    expect(status).toBe(agree ? 200 : 401);
    if (agree && byToken.session) world.model.use(byToken.session);
  },

  renew: (world: World, step: Step) => renew(world, step, { lost: false }),
  renewAndLoseTheAnswer: (world: World, step: Step) => renew(world, step, { lost: true }),
  reuseOldToken: (world: World, step: Step) => renew(world, { ...step, pick: step.pick + 1 }, { lost: false }),

  /** By any credential of the session, however old. */
  async signOut(world: World, { member, pick, other }: Step) {
    const [means, issued] = (
      [
        ['apiToken', newest(world.apiTokens, pick)],
        ['cookie', newest(world.cookies, pick)],
        ['refreshToken', newest(world.refreshTokens, pick)],
      ] as const
    )[other % 3] as ['apiToken' | 'cookie' | 'refreshToken', [string, { session: { id: string } }] | undefined];
    if (!issued) return;
    const [value, { session }] = issued;
    const request = {
      apiToken: { headers: { authorization: `Bearer ${value}` } },
      cookie: { headers: { ...PAGE, cookie: value } },
      refreshToken: { json: { refresh_token: value } },
    }[means];
    expect((await world.http(member, 'DELETE /api/v1/auth', request)).status).toBe(200);
    const readable = means !== 'apiToken' || !world.model.droppedKeys.has(world.apiTokens.get(value)?.signingKey ?? '');
    if (readable) world.model.close(({ id }) => id === session.id);
  },

  async signOutDevice(world: World, { member, pick, other, twist }: Step) {
    const actor = world.actor(twist ? 'cookie' : 'apiToken', pick);
    const target = world.model.sessions.at(-1 - (other % world.model.sessions.length));
    if (!actor || !target) return;
    const { status } = await world.http(member, `DELETE /api/v1/sessions/${target.id}`, { headers: actor.headers });
    if (!actor.session) return expect(status).toBe(401);
    world.model.use(actor.session);
    const found = target.user === actor.session.user && world.model.lives(target);
    // One that has expired may be closed by it or not: it is dead in any case.
    if (found || target.closed) expect(status).toBe(found ? 204 : 404);
    if (found) world.model.close(({ id }) => id === target.id);
  },

  async signOutOtherDevices(world: World, { member, pick, twist }: Step) {
    const actor = world.actor(twist ? 'cookie' : 'apiToken', pick);
    if (!actor) return;
    const { status } = await world.http(member, 'DELETE /api/v1/sessions', { headers: actor.headers });
    expect(status).toBe(actor.session ? 204 : 401);
    if (!actor.session) return;
    world.model.use(actor.session);
    const { user, id } = actor.session;
    world.model.close((session) => session.user === user && session.id !== id);
  },

  async resetVerifier(world: World, { member, pick, twist }: Step) {
    const actor = world.actor(twist ? 'cookie' : 'apiToken', pick);
    if (!actor) return;
    const request = { headers: actor.headers, json: { all: true } };
    expect((await world.http(member, 'DELETE /api/v1/sessions', request)).status).toBe(actor.session ? 204 : 401);
    if (actor.session) world.model.close(({ user }) => user === actor.session?.user);
  },

  async changePassword(world: World, { member, pick, other }: Step) {
    const actor = world.actor(other % 2 ? 'cookie' : 'apiToken', pick);
    if (!actor) return;
    const passwords = actor.session?.user.passwords ?? [newPassword()];
    const current = passwords.at(-1 - (other % passwords.length)) as string;
    const password = newPassword();
    const user = { current_password: current, password, password_confirmation: password };
    const { status } = await world.http(member, 'PATCH /api/v1/password', { headers: actor.headers, json: { user } });
    if (!actor.session) return expect(status).toBe(401);
    world.model.use(actor.session);
    const right = world.model.acceptsPassword(actor.session.user, current);
    expect(status).toBe(right ? 204 : 422);
    if (right) world.model.changePassword(actor.session, password);
  },

  async healCookie(world: World, { member, pick }: Step) {
    const actor = world.actor('apiToken', pick);
    if (!actor) return;
    const answer = await world.http(member, 'POST /api/v1/auth/web_session', { headers: actor.headers });
    expect(answer.status).toBe(actor.session ? 204 : 401);
    if (!actor.session) return;
    world.model.use(actor.session);
    world.learn(actor.session, answer);
  },

  async askForHandoff(world: World, { member, pick }: Step) {
    const actor = world.actor('cookie', pick);
    if (!actor) return;
    const verifier = randomBytes(32).toString('base64url');
    const json = { code_challenge: createHash('sha256').update(verifier).digest('base64url') };
    const answer = await world.http(member, 'POST /api/v1/auth/handoff', { headers: actor.headers, json });
    expect(answer.status).toBe(actor.session ? 201 : 401);
    if (!actor.session) return;
    world.model.use(actor.session);
    const code = { session: actor.session, madeAt: world.model.now, spent: false, verifier };
    world.codes.set(answer.json.code, code);
  },

  async claimHandoff(world: World, { member, pick, other }: Step) {
    const issued = newest(world.codes, pick);
    if (!issued) return;
    const [code, known] = issued;
    const right = other % 4 > 0;
    const json = { code, code_verifier: right ? known.verifier : randomBytes(32).toString('base64url') };
    const answer = await world.http(member, 'POST /api/v1/auth/handoff/claim', { headers: NATIVE, json });
    const claimed = world.model.claim(known, right);
    expect(answer.status).toBe(claimed ? 200 : 400);
    if (claimed) world.learn(known.session, answer);
  },

  rotateSigningKeys: async (world: World, { member }: Step) => {
    await world.cluster.member(member).ask('rotateSigningKeys');
  },

  /** Of some token that was issued. */
  async dropSigningKey(world: World, { member, pick }: Step) {
    const signingKey = newest(world.apiTokens, pick)?.[1].signingKey;
    if (!signingKey) return;
    await world.cluster.member(member).ask('dropSigningKey', signingKey);
    world.model.droppedKeys.add(signingKey);
  },

  moveClock: (world: World, { pick }: Step) => world.advance(LEAPS[pick % LEAPS.length] as number),
};

async function signUp(world: World, { member }: Pick<Step, 'member'>): Promise<void> {
  const password = newPassword();
  const user: User = { email: `${randomBytes(6).toString('hex')}@example.com`, passwords: [password] };
  const answer = await world.http(member, 'POST /api/v1/users', {
    headers: NATIVE,
    json: { user: { email: user.email, name: 'Ann', password, password_confirmation: password } },
  });
  expect(answer.status).toBe(201);
  // The model knows of no time for that.
  await world.cluster.member(member).ask('verifyEmail', answer.json.user.id);
  world.users.push(user);
  world.learn(world.model.open(answer.json.session.id, user), answer);
}

/** Now and then with an older password, or beside the cookie of a session, which this one then replaces. */
async function signIn(world: World, { member, pick, other, twist }: Step, headers: object = NATIVE): Promise<void> {
  const user = world.users.at(pick % world.users.length);
  if (!user) return;
  const password = user.passwords.at(-1 - (pick % user.passwords.length)) as string;
  const present = twist ? newest(world.cookies, other) : undefined;
  const answer = await world.http(member, 'POST /api/v1/auth', {
    headers: { ...headers, ...(present && { cookie: present[0] }) },
    json: { email: user.email, password },
  });
  const right = world.model.acceptsPassword(user, password);
  expect(answer.status).toBe(right ? 200 : 401);
  if (!right) return;
  const replaced = present && world.model.acceptsCookie(present[1]) ? present[1].session : null;
  if (replaced) world.model.close((session) => session === replaced);
  world.learn(world.model.open(answer.json.session.id, user), answer);
}

async function renew(world: World, { member, pick }: Step, { lost }: { lost: boolean }): Promise<void> {
  const issued = newest(world.refreshTokens, pick);
  if (!issued) return;
  const [token, reference] = issued;
  const answer = await world.http(member, 'POST /api/v1/auth/renewal', {
    headers: NATIVE,
    json: { refresh_token: token },
  });
  const renewed = world.model.renew(reference);
  expect(answer.status).toBe(renewed ? 200 : 401);
  if (renewed && !lost) world.learn(reference.session, answer);
}

function newPassword(): string {
  return `tandem ${randomBytes(12).toString('hex')}`;
}
