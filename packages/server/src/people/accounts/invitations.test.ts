import { expect, it, vi } from 'vitest';
import { hashSecret } from '../../secrets.ts';
import { type Acting, currentAccount, newActing, newSharedAccount, rolesIn } from '../../testing/accounts.ts';
import { barrier } from '../../testing/barrier.ts';
import { type HttpAnswer, NATIVE, PAGE } from '../../testing/http.ts';
import { mailTo, type ReceivedMail } from '../../testing/mailbox.ts';
import { newAddress, newPerson, PASSWORD, signInNatively } from '../../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../../testing/server.ts';
import { deleteUser } from '../deleting.ts';

const PATIENCE = { timeout: 200_000 };
const DAY = 24 * 60 * 60;
const INVALID = [400, 'invalid_grant'];

interface Team {
  readonly id: string;
  readonly owner: Acting;
}

async function newTeam(server: TestServer): Promise<Team> {
  const owner = await newActing(server, 'Otto');
  return { owner, id: await newSharedAccount(server, { owner }) };
}

async function newAdminOf(server: TestServer, { id: accountId }: Team): Promise<Acting> {
  const admin = await newActing(server, 'Abe');
  await server.tandem.database.prisma.membership.create({
    data: { userId: admin.id, accountId, role: 'admin', createdAt: server.clock.now() },
  });
  return admin;
}

function invite(
  server: TestServer,
  { id, owner }: Team,
  { email, role = 'member', by = owner }: { email: string; role?: string; by?: Acting },
): Promise<HttpAnswer> {
  return server.http('POST', `/api/v1/accounts/${id}/invitations`, { headers: by.headers, json: { email, role } });
}

async function invited(server: TestServer, team: Team, email: string, count = 1): Promise<string> {
  expect((await invite(server, team, { email })).status).toBe(201);
  const [mail] = await mailTo(server, email, count);
  return tokenOf(mail);
}

const tokenOf = ({ link }: ReceivedMail) => new URL(link).searchParams.get('token') ?? '';
const accept = (server: TestServer, { headers }: Pick<Acting, 'headers'>, token: string) =>
  server.http('POST', '/api/v1/invitations/accept', { headers, json: { token } });
const decline = (server: TestServer, token: string) =>
  server.http('POST', '/api/v1/invitations/decline', { json: { token } });
const signUp = (server: TestServer, token: string, more: object = {}, headers: Record<string, string> = NATIVE) =>
  server.http('POST', '/api/v1/invitations/sign_up', {
    headers,
    json: { token, user: { name: 'Eve', password: PASSWORD, password_confirmation: PASSWORD, ...more } },
  });
const openOnes = async (server: TestServer, { id, owner: { headers } }: Team) => {
  const { json } = await server.http('GET', `/api/v1/accounts/${id}/invitations`, { headers });
  return json.invitations as { id: string; email: string; role: string; created_at: string; expires_at: string }[];
};
const outcome = ({ status, json }: HttpAnswer) => [status, json.code];

onEveryDatabase(
  'an invitation',
  (server) => {
    it(
      'goes by mail, and makes a member of the one with that address, who is in the account then',
      PATIENCE,
      async () => {
        const team = await newTeam(server());
        const eve = await newActing(server(), 'Eve');
        const sent = await invite(server(), team, { email: ` ${eve.email.toUpperCase()}`, role: 'admin' });
        const [mail] = await mailTo(server(), eve.email);
        expect(mail.subject).toBe('You are invited to join others at localhost:3000');
        expect(mail.text).toMatch(/^Hello,$/m);
        expect(mail.text).toContain('Otto invites you to the account “Engines”');
        expect(mail.link).toMatch(/^http:\/\/localhost:3000\/accounts\/invitations\?token=[\w-]{43}$/);
        expect(sent.json).toEqual({
          id: expect.any(String),
          email: eve.email,
          role: 'admin',
          created_at: '2026-03-01T12:00:00.000Z',
          expires_at: '2026-03-08T12:00:00.000Z',
        });
        expect(await openOnes(server(), team)).toEqual([sent.json]);
        expect(await rolesIn(server(), team.id)).toEqual({ [team.owner.id]: 'owner' });

        const accepted = await accept(server(), eve, tokenOf(mail));
        expect([accepted.status, accepted.json.account_id]).toEqual([200, team.id]);
        expect(accepted.json.accounts[1]).toEqual({ id: team.id, name: 'Engines', role: 'admin', personal: false });
        expect(await currentAccount(server(), eve)).toBe(team.id);
        expect(await openOnes(server(), team)).toEqual([]);
        expect(outcome(await accept(server(), eve, tokenOf(mail)))).toEqual(INVALID);
      },
    );

    it('is told as the list has it, though time goes on meanwhile', PATIENCE, async () => {
      const team = await newTeam(server());
      const { clock } = server();
      const { now } = clock;
      const passing = vi.spyOn(clock, 'now').mockImplementation(() => {
        clock.advance(0.001);
        return now();
      });
      const sent = await invite(server(), team, { email: newAddress('Eve') });
      passing.mockRestore();
      expect(await openOnes(server(), team)).toEqual([sent.json]);
    });

    it('invariant 10: only its hash is at rest', PATIENCE, async () => {
      const token = await invited(server(), await newTeam(server()), newAddress('Eve'));
      const { prisma } = server().tandem.database;
      const row = await prisma.oneTimeToken.findUniqueOrThrow({ where: { secretHash: hashSecret(token) } });
      expect(JSON.stringify(row)).not.toContain(token);
    });

    it('is answered alike whether anybody has the address or not', PATIENCE, async () => {
      const team = await newTeam(server());
      const known = await newPerson(server(), 'Known');
      const answers = [known.email, newAddress('Nobody')].map((email) => invite(server(), team, { email }));
      const told = (await Promise.all(answers)).map(({ status, json: { id: _id, email: _email, ...rest } }) => [
        status,
        rest,
      ]);
      expect(told[0]).toEqual(told[1]);
    });

    it('verifies the address of who accepts it, and keeps their password', PATIENCE, async () => {
      const team = await newTeam(server());
      const eve = await newPerson(server(), 'Eve');
      const { bearer: headers } = await signInNatively(server(), eve);
      expect((await accept(server(), { headers }, await invited(server(), team, eve.email))).status).toBe(200);
      const me = await server().http('GET', '/api/v1/me', { headers });
      expect(me.json.email_verified).toBe(true);
      await signInNatively(server(), eve);
    });

    it('is for its address alone: another user is refused, and spends nothing', PATIENCE, async () => {
      const team = await newTeam(server());
      const [eve, mallory] = [await newActing(server(), 'Eve'), await newActing(server(), 'Mallory')];
      const token = await invited(server(), team, eve.email);
      expect(outcome(await accept(server(), mallory, token))).toEqual([403, 'not_invited']);
      expect((await accept(server(), eve, token)).status).toBe(200);
      expect(await rolesIn(server(), team.id)).not.toHaveProperty(mallory.id);
    });

    it('signs up who has no user yet: with its address, verified, in the account', PATIENCE, async () => {
      const team = await newTeam(server());
      const email = newAddress('Eve');
      const token = await invited(server(), team, email);
      const up = await signUp(server(), token);
      expect([up.status, up.json.user.email, up.json.user.email_verified]).toEqual([201, email, true]);
      expect(up.json.account_id).toBe(team.id);
      expect(up.json.accounts).toMatchObject([
        { name: 'Eve', personal: true, role: 'owner' },
        { id: team.id, role: 'member' },
      ]);
      const headers = { authorization: `Bearer ${up.json.token}` };
      expect(await currentAccount(server(), { headers })).toBe(team.id);
      expect(await rolesIn(server(), team.id)).toMatchObject({ [up.json.user.id]: 'member' });
      expect(outcome(await signUp(server(), token))).toEqual(INVALID);
      await signInNatively(server(), { email, password: PASSWORD });
    });

    it('invariant 4: signs a page up with the cookie alone', PATIENCE, async () => {
      const token = await invited(server(), await newTeam(server()), newAddress('Eve'));
      const up = await signUp(server(), token, {}, PAGE);
      expect([up.status, up.json.token, up.json.refresh_token]).toEqual([201, undefined, undefined]);
      expect((await server().http('GET', '/api/v1/me', { headers: { cookie: up.cookie } })).status).toBe(200);
    });

    it('is as good as it was after a sign-up that won’t do', PATIENCE, async () => {
      const team = await newTeam(server());
      const token = await invited(server(), team, newAddress('Eve'));
      const refused = await signUp(server(), token, { password: 'short', name: ' ' });
      expect([refused.status, Object.keys(refused.json.errors).sort()]).toEqual([
        422,
        ['name', 'password', 'password_confirmation'],
      ]);
      expect((await signUp(server(), token)).status).toBe(201);
    });

    it('signs nobody up whose address has a user', PATIENCE, async () => {
      const team = await newTeam(server());
      const eve = await newActing(server(), 'Eve');
      const token = await invited(server(), team, eve.email);
      const refused = await signUp(server(), token);
      expect([refused.status, refused.json.errors]).toEqual([
        422,
        { email: ['This e-mail address is already in use.'] },
      ]);
      expect((await accept(server(), eve, token)).status).toBe(200);
    });

    it('that is declined is over', PATIENCE, async () => {
      const team = await newTeam(server());
      const eve = await newActing(server(), 'Eve');
      const token = await invited(server(), team, eve.email);
      expect((await decline(server(), token)).status).toBe(204);
      expect(outcome(await decline(server(), token))).toEqual(INVALID);
      expect(outcome(await accept(server(), eve, token))).toEqual(INVALID);
      expect(await openOnes(server(), team)).toEqual([]);
    });

    it('that is revoked is over', PATIENCE, async () => {
      const team = await newTeam(server());
      const email = newAddress('Eve');
      const token = await invited(server(), team, email);
      const [open] = await openOnes(server(), team);
      const revoke = () =>
        server().http('DELETE', `/api/v1/accounts/${team.id}/invitations/${open?.id}`, { headers: team.owner.headers });
      expect((await revoke()).status).toBe(204);
      expect((await revoke()).status).toBe(404);
      expect(outcome(await signUp(server(), token))).toEqual(INVALID);
    });

    it('of another account is not to be revoked, and not to be seen', PATIENCE, async () => {
      const [team, others] = [await newTeam(server()), await newTeam(server())];
      await invited(server(), others, newAddress('Eve'));
      const [open] = await openOnes(server(), others);
      const path = `/api/v1/accounts/${team.id}/invitations/${open?.id}`;
      expect((await server().http('DELETE', path, { headers: team.owner.headers })).status).toBe(404);
      expect([await openOnes(server(), team), (await openOnes(server(), others)).length]).toEqual([[], 1]);
    });

    it('is the newest alone, of an address to an account: others work beside it', PATIENCE, async () => {
      const [team, others] = [await newTeam(server()), await newTeam(server())];
      const eve = await newActing(server(), 'Eve');
      const first = await invited(server(), team, eve.email);
      const elsewhere = await invited(server(), others, eve.email, 2);
      const newest = await invited(server(), team, eve.email, 3);
      expect(outcome(await accept(server(), eve, first))).toEqual(INVALID);
      for (const token of [newest, elsewhere]) expect((await accept(server(), eve, token)).status).toBe(200);
    });

    it('works for seven days', PATIENCE, async () => {
      const team = await newTeam(server());
      const [ann, ben] = [await newActing(server(), 'Ann'), await newActing(server(), 'Ben')];
      const tokens = [await invited(server(), team, ann.email), await invited(server(), team, ben.email)] as const;
      const later = async (person: Acting) => ({ headers: (await signInNatively(server(), person)).bearer });
      server().clock.advance(7 * DAY - 1);
      expect((await accept(server(), await later(ann), tokens[0])).status).toBe(200);
      server().clock.advance(1);
      expect(outcome(await accept(server(), await later(ben), tokens[1]))).toEqual(INVALID);
    });

    it(
      'invariant 6: has one winner, however many accept it, sign up by it and decline it at once',
      PATIENCE,
      async () => {
        const team = await newTeam(server());
        const eve = await newActing(server(), 'Eve');
        const token = await invited(server(), team, eve.email);
        const { prisma } = server().tandem.database;
        const everyoneHasCome = barrier(8);
        const transact = prisma.$transaction.bind(prisma);
        // Each has found it open, and none has spent it.
        const spy = vi
          .spyOn(prisma, '$transaction')
          .mockImplementation(((run: never) => everyoneHasCome().then(() => transact(run))) as never);
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, index) =>
            index % 2 ? accept(server(), eve, token) : decline(server(), token),
          ),
        );
        spy.mockRestore();
        const won = answers.map(({ status }) => status).filter((status) => status < 300);
        expect([won.length, answers.filter(({ status }) => status === 400).length]).toEqual([1, 7]);
        const isMember = eve.id in (await rolesIn(server(), team.id));
        expect(isMember).toBe(won[0] === 200);
      },
    );

    it('makes one user, however many sign up by it at once', PATIENCE, async () => {
      const team = await newTeam(server());
      const email = newAddress('Eve');
      const token = await invited(server(), team, email);
      const { jobs } = server().tandem;
      const everyoneHasCome = barrier(4);
      const spy = vi.spyOn(jobs, 'ready').mockImplementation(() => everyoneHasCome());
      const answers = await Promise.all(Array.from({ length: 4 }, () => signUp(server(), token)));
      spy.mockRestore();
      const statuses = answers.map(({ status }) => status).sort();
      expect([statuses[0], statuses.slice(1).every((status) => [400, 422].includes(status))]).toEqual([201, true]);
      const { prisma } = server().tandem.database;
      expect(await prisma.user.count({ where: { email } })).toBe(1);
      expect(Object.keys(await rolesIn(server(), team.id))).toHaveLength(2);
    });

    it('of who is no member any more opens nothing', PATIENCE, async () => {
      const team = await newTeam(server());
      const admin = await newAdminOf(server(), team);
      const [theirs, owners] = [await newActing(server(), 'Theirs'), await newActing(server(), 'Owners')];
      expect((await invite(server(), team, { email: theirs.email, by: admin })).status).toBe(201);
      const kept = await invited(server(), team, owners.email);
      const [mail] = await mailTo(server(), theirs.email);
      const path = `/api/v1/accounts/${team.id}/members/${admin.id}`;
      expect((await server().http('DELETE', path, { headers: team.owner.headers })).status).toBe(204);
      expect(outcome(await accept(server(), theirs, tokenOf(mail)))).toEqual(INVALID);
      expect((await accept(server(), owners, kept)).status).toBe(200);
    });

    it('of who is deleted opens nothing', PATIENCE, async () => {
      const team = await newTeam(server());
      const [admin, eve] = [await newAdminOf(server(), team), await newActing(server(), 'Eve')];
      expect((await invite(server(), team, { email: eve.email, by: admin })).status).toBe(201);
      const [mail] = await mailTo(server(), eve.email);
      await deleteUser(server().tandem, admin.id);
      expect(outcome(await accept(server(), eve, tokenOf(mail)))).toEqual(INVALID);
    });

    it('of who may send it no more opens nothing, and what they may still send does', PATIENCE, async () => {
      const team = await newTeam(server());
      const admin = await newAdminOf(server(), team);
      const sent = async (name: string, role: string, by: Acting) => {
        const person = await newActing(server(), name);
        expect((await invite(server(), team, { email: person.email, role, by })).status).toBe(201);
        const [mail] = await mailTo(server(), person.email);
        return () => accept(server(), person, tokenOf(mail));
      };
      const { headers } = team.owner;
      const byAdmin = await sent('Ann', 'member', admin);
      const path = `/api/v1/accounts/${team.id}/members/${admin.id}`;
      expect((await server().http('PATCH', path, { headers, json: { role: 'member' } })).status).toBe(204);
      expect(outcome(await byAdmin())).toEqual(INVALID);

      const [toAdmin, toMember] = [await sent('Ben', 'admin', team.owner), await sent('Cat', 'member', team.owner)];
      const json = { user_id: admin.id };
      expect((await server().http('PATCH', `/api/v1/accounts/${team.id}/owner`, { headers, json })).status).toBe(204);
      expect(outcome(await toAdmin())).toEqual(INVALID);
      expect((await toMember()).status).toBe(200);
    });

    it('goes with its account', PATIENCE, async () => {
      const team = await newTeam(server());
      const eve = await newActing(server(), 'Eve');
      const token = await invited(server(), team, eve.email);
      const path = `/api/v1/accounts/${team.id}`;
      expect((await server().http('DELETE', path, { headers: team.owner.headers })).status).toBe(204);
      expect(outcome(await accept(server(), eve, token))).toEqual(INVALID);
    });

    it('that the owner has sent to an admin to be is not an admin’s to replace', PATIENCE, async () => {
      const team = await newTeam(server());
      const admin = await newAdminOf(server(), team);
      const email = newAddress('Eve');
      expect((await invite(server(), team, { email, role: 'admin' })).status).toBe(201);
      expect(outcome(await invite(server(), team, { email, by: admin }))).toEqual([403, 'forbidden']);
      expect(await openOnes(server(), team)).toMatchObject([{ email, role: 'admin' }]);
    });

    it('is sent by who has verified their own address, to who is no member yet', PATIENCE, async () => {
      const team = await newTeam(server());
      const member = await invite(server(), team, { email: team.owner.email });
      expect([member.status, member.json.errors]).toEqual([
        422,
        { email: ['Whoever has this address is a member already.'] },
      ]);
      const nonsense = await invite(server(), team, { email: 'eve' });
      expect([nonsense.status, nonsense.json.errors]).toEqual([422, { email: ['This is not an e-mail address.'] }]);
      const { prisma } = server().tandem.database;
      await prisma.user.update({ where: { id: team.owner.id }, data: { emailVerifiedAt: null } });
      expect(outcome(await invite(server(), team, { email: newAddress('Eve') }))).toEqual([403, 'email_unverified']);
    });

    it(
      'is sent to an address five times in a quarter of an hour, and strangers use none of that up',
      PATIENCE,
      async () => {
        const [team, stranger] = [await newTeam(server()), await newActing(server(), 'Sam')];
        const email = newAddress('Eve');
        for (let count = 0; count < 6; count += 1) {
          expect((await invite(server(), team, { email, by: stranger })).status).toBe(404);
        }
        const statuses = [];
        for (let count = 0; count < 6; count += 1) statuses.push((await invite(server(), team, { email })).status);
        expect(statuses).toEqual([201, 201, 201, 201, 201, 429]);
      },
    );

    it('and what becomes of it is in the audit log', PATIENCE, async () => {
      const team = await newTeam(server());
      const [eve, none, gone] = [await newActing(server(), 'Eve'), newAddress('None'), newAddress('Gone')];
      await accept(server(), eve, await invited(server(), team, eve.email));
      await decline(server(), await invited(server(), team, none));
      await invited(server(), team, gone);
      const [open] = await openOnes(server(), team);
      const path = `/api/v1/accounts/${team.id}/invitations/${open?.id}`;
      await server().http('DELETE', path, { headers: team.owner.headers });
      const { prisma } = server().tandem.database;
      const events = await prisma.auditEvent.findMany({ where: { data: { path: ['account'], equals: team.id } } });
      const told = events.map(({ type, actorId }) => `${type} ${actorId}`).sort();
      const sent = `invitation_sent ${team.owner.id}`;
      expect(told).toEqual([
        `invitation_accepted ${eve.id}`,
        'invitation_declined null',
        `invitation_revoked ${team.owner.id}`,
        sent,
        sent,
        sent,
      ]);
    });
  },
  { jobs: true, environment: { RATE_LIMIT_VERIFICATION_NETWORK: '1000/3600', SIGN_UP: 'confirm' } },
);
