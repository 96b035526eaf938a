import { randomBytes } from 'node:crypto';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../testing/http.ts';
import { by, newAdmin, newPerson, type Person, whenItCan } from '../../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../../testing/server.ts';
import { setSubscription } from './subscriptions.ts';

const SECRET = `whsec_${'a1B2'.repeat(8)}`;
const PATH = '/webhooks/stripe';
const DAY_SECONDS = 24 * 60 * 60;

const lines: string[] = [];
const nowOf = ({ clock }: TestServer) => Math.floor(clock.now().getTime() / 1000);
const newId = (prefix: string) => `${prefix}_${randomBytes(8).toString('hex')}`;

interface Sending {
  readonly secret?: string;
  readonly signedAt?: number;
  /** The bytes that go, where they aren't those that were signed. */
  readonly sent?: string;
}

/** As Stripe does: the bytes of its JSON, signed. */
function send(server: TestServer, event: object, { secret = SECRET, signedAt, sent }: Sending = {}) {
  const payload = JSON.stringify(event, null, 2);
  const timestamp = signedAt ?? nowOf(server);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return server.http('POST', PATH, {
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
    body: sent ?? payload,
  });
}

interface Told {
  readonly id?: string;
  readonly created: number;
  readonly status?: string;
  readonly plan?: string;
  readonly metadata?: Record<string, string>;
  readonly startedAt?: number;
  readonly event?: string;
}

function subscriptionEvent(what: 'created' | 'updated' | 'deleted', told: Told) {
  const { created, status = what === 'deleted' ? 'canceled' : 'active', plan = 'pro', metadata = {} } = told;
  return {
    id: told.event ?? newId('evt'),
    object: 'event',
    type: `customer.subscription.${what}`,
    created,
    data: {
      object: {
        id: told.id ?? newId('sub'),
        object: 'subscription',
        status,
        created: told.startedAt ?? created,
        customer: newId('cus'),
        metadata,
        items: { object: 'list', data: [{ id: newId('si'), price: { id: newId('price'), lookup_key: plan } }] },
      },
    },
  };
}

function checkoutEvent(created: number, session: object) {
  const object = { id: newId('cs'), object: 'checkout.session', mode: 'subscription', metadata: {}, ...session };
  return { id: newId('evt'), object: 'event', type: 'checkout.session.completed', created, data: { object } };
}

async function accountOf({ tandem }: TestServer, { id: userId }: Pick<Person, 'id'>): Promise<string> {
  const { accountId } = await tandem.database.prisma.membership.findFirstOrThrow({ where: { userId } });
  return accountId;
}

async function addAccount({ tandem }: TestServer): Promise<string> {
  const owner = await newPerson({ tandem } as TestServer);
  return accountOf({ tandem } as TestServer, owner);
}

onEveryDatabase(
  'what Stripe tells',
  (server) => {
    const subscriptionOf = async (id: string) =>
      (await server().tandem.database.prisma.account.findUniqueOrThrow({ where: { id } })).subscription;
    const events = async (accountId: string) => {
      const all = await server().tandem.database.prisma.auditEvent.findMany({
        where: { type: 'subscription_changed', data: { path: ['account'], equals: accountId } },
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
      });
      return all.map(({ actorId, data }) => ({ actorId, ...(data as object) }));
    };
    const accepted = async (answer: Promise<HttpAnswer>) => expect((await answer).status).toBe(200);
    const tell = (what: 'created' | 'updated' | 'deleted', told: Told) =>
      accepted(send(server(), subscriptionEvent(what, told)));

    it('a subscription that names the account is the account’s, and Gravity says so until it ends', async () => {
      const ann = await newPerson(server());
      const account = await accountOf(server(), ann);
      const gravity = async () => {
        const json = { email: ann.email, password: ann.password };
        const signedIn = await server().http('POST', '/api/auth', { json });
        const headers = { authorization: `Bearer ${signedIn.json.token}` };
        const alive = await server().http('GET', '/api/auth', { headers });
        expect(alive.json.data.subscription).toBe(signedIn.json.subscription);
        return signedIn.json.subscription;
      };
      expect(await gravity()).toBe('none');
      const told = { id: newId('sub'), created: nowOf(server()), metadata: { account_id: account } };
      await tell('created', told);
      expect(await gravity()).toBe('pro');
      server().clock.advance(1);
      await tell('updated', { ...told, created: told.created + 1, plan: 'team' });
      expect(await gravity()).toBe('team');
      server().clock.advance(1);
      await tell('deleted', { ...told, created: told.created + 2, plan: 'team' });
      expect(await gravity()).toBe('none');
      expect(await events(account)).toEqual(
        ['pro', 'team', 'none'].map((subscription) => ({ actorId: null, account, subscription, by: 'stripe' })),
      );
    });

    it.each([
      ['client_reference_id', (account: string) => ({ client_reference_id: account })],
      ['metadata', (account: string) => ({ metadata: { account_id: account } })],
      [
        'an expanded subscription',
        (account: string, id: string) => ({ client_reference_id: account, subscription: { id } }),
      ],
    ])(
      'a checkout says by its %s whose it is, whether before the subscription is told of or after',
      async (_by, saying) => {
        for (const first of ['checkout', 'subscription']) {
          const [account, id, created] = [await addAccount(server()), newId('sub'), nowOf(server())];
          const checkout = () =>
            accepted(send(server(), checkoutEvent(created, { subscription: id, ...saying(account, id) })));
          if (first === 'checkout') await checkout();
          expect(await subscriptionOf(account)).toBeNull();
          await tell('created', { id, created });
          if (first === 'subscription') await checkout();
          expect(await subscriptionOf(account)).toBe('pro');
        }
      },
    );

    it('an event that is older than another never has the last word, in whatever order they come', async () => {
      const created = nowOf(server());
      const story = [
        ['created', { created, status: 'incomplete' }],
        ['updated', { created: created + 1 }],
        ['updated', { created: created + 2, plan: 'team' }],
        ['deleted', { created: created + 3, plan: 'team' }],
      ] as const;
      for (const { order, left } of [
        { order: [2, 1, 0], left: 'team' },
        { order: [3, 2, 1, 0], left: null },
        { order: [1, 3, 0, 2], left: null },
        { order: [2, 0, 1], left: 'team' },
      ]) {
        const [account, id] = [await addAccount(server()), newId('sub')];
        for (const index of order) {
          const [what, told] = story[index] as (typeof story)[number];
          await tell(what, { id, metadata: { account_id: account }, ...told });
        }
        expect(await subscriptionOf(account)).toBe(left);
      }
    });

    it('of one second, a subscription that is made and paid for is paid for, and one that is deleted is gone', async () => {
      const created = nowOf(server());
      for (const order of [
        [0, 1],
        [1, 0],
      ]) {
        const [account, id] = [await addAccount(server()), newId('sub')];
        const told = { id, created, metadata: { account_id: account } };
        const made = [() => tell('created', { ...told, status: 'incomplete' }), () => tell('updated', told)] as const;
        for (const index of order) await made[index]?.();
        expect(await subscriptionOf(account)).toBe('pro');
        const ended = [
          () => tell('deleted', { ...told, created: created + 1 }),
          () => tell('updated', { ...told, created: created + 1 }),
        ];
        for (const index of order) await ended[index]?.();
        expect(await subscriptionOf(account)).toBeNull();
      }
    });

    it('of one second, a change of one that is still incomplete is not the last', async () => {
      const [account, id, created] = [await addAccount(server()), newId('sub'), nowOf(server())];
      const told = { id, created, metadata: { account_id: account } };
      await tell('updated', told);
      await tell('updated', { ...told, status: 'incomplete' });
      expect(await subscriptionOf(account)).toBe('pro');
    });

    it('what comes again changes nothing, even what another of its second has overruled', async () => {
      const [account, id, created] = [await addAccount(server()), newId('sub'), nowOf(server())];
      const told = { id, created, metadata: { account_id: account } };
      const first = subscriptionEvent('updated', told);
      await accepted(send(server(), first));
      await tell('updated', { ...told, plan: 'team' });
      await accepted(send(server(), first));
      expect(await subscriptionOf(account)).toBe('team');
      expect(await events(account)).toHaveLength(2);
    });

    it('however many arrive at once, twice over, the newest counts', async () => {
      const [account, created] = [await addAccount(server()), nowOf(server())];
      const ids = [newId('sub'), newId('sub')];
      const made = Array.from({ length: 8 }, (_, index) =>
        subscriptionEvent(index >= 6 ? 'deleted' : 'updated', {
          id: ids[index % 2] as string,
          created: created + index,
          plan: `plan-${index}`,
          metadata: { account_id: account },
          startedAt: created,
        }),
      );
      const sendAll = async () => {
        const answers = [...made, ...made].map((event) => whenItCan(() => send(server(), event)));
        expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
      };
      await sendAll();
      expect(await subscriptionOf(account)).toBeNull();
      const log = await events(account);
      await sendAll();
      expect([await subscriptionOf(account), await events(account)]).toEqual([null, log]);
    });

    it('of several subscriptions of an account, that which was begun last counts', async () => {
      const [account, created] = [await addAccount(server()), nowOf(server())];
      const metadata = { account_id: account };
      const [old, young] = [newId('sub'), newId('sub')];
      await tell('created', { id: old, created, metadata });
      await tell('created', { id: young, created: created + 5, metadata, plan: 'team' });
      await tell('updated', { id: old, created: created + 6, metadata, startedAt: created });
      expect(await subscriptionOf(account)).toBe('team');
      await tell('deleted', { id: old, created: created + 7, metadata, startedAt: created });
      expect(await subscriptionOf(account)).toBe('team');
      await tell('deleted', { id: young, created: created + 8, metadata, startedAt: created + 5 });
      expect(await subscriptionOf(account)).toBeNull();
    });

    it.each([
      ['active', 'pro'],
      ['trialing', 'pro'],
      ['past_due', 'pro'],
      ['incomplete', null],
      ['incomplete_expired', null],
      ['unpaid', null],
      ['paused', null],
      ['canceled', null],
      ['of_the_future', null],
    ])('of one that is %s the account has %s', async (status, subscription) => {
      const account = await addAccount(server());
      const told = { id: newId('sub'), created: nowOf(server()), metadata: { account_id: account } };
      await tell('created', told);
      await tell('updated', { ...told, created: told.created + 1, status });
      expect(await subscriptionOf(account)).toBe(subscription);
    });

    it('what an administrator has set stays until something changes at Stripe that changes the plan', async () => {
      const [account, admin] = [await addAccount(server()), await newAdmin(server())];
      const told = { id: newId('sub'), created: nowOf(server()), metadata: { account_id: account } };
      await tell('created', told);
      const { id } = await setSubscription(
        server().tandem,
        { accountId: account, subscription: 'house' },
        by(admin.id),
      );
      expect([id, await subscriptionOf(account)]).toEqual([account, 'house']);
      await tell('updated', { ...told, created: told.created + 1 });
      expect(await subscriptionOf(account)).toBe('house');
      await tell('updated', { ...told, created: told.created + 2, plan: 'team' });
      expect(await subscriptionOf(account)).toBe('team');
    });

    it('a subscription stays the account’s that it was said to be', async () => {
      const [account, other] = [await addAccount(server()), await addAccount(server())];
      const told = { id: newId('sub'), created: nowOf(server()) };
      await tell('created', { ...told, metadata: { account_id: account } });
      await tell('updated', { ...told, created: told.created + 1, metadata: { account_id: other } });
      expect([await subscriptionOf(account), await subscriptionOf(other)]).toEqual(['pro', null]);
    });

    it.each([
      ['nobody', {}],
      ['an account that there is none of', { account_id: '00000000-0000-4000-8000-000000000000' }],
      ['what is no account', { account_id: 'x' }],
    ])('a subscription of %s is taken, and logged', async (_whose, metadata) => {
      const id = newId('sub');
      lines.length = 0;
      await tell('created', { id, created: nowOf(server()), metadata });
      expect(lines.filter((line) => line.includes(id))).toEqual([expect.stringContaining('of no account')]);
    });

    it('events of other things are taken, and nothing comes of them', async () => {
      const other = { id: newId('evt'), type: 'invoice.paid', created: nowOf(server()), data: { object: {} } };
      await accepted(send(server(), other));
      await accepted(send(server(), checkoutEvent(nowOf(server()), { mode: 'payment', subscription: null })));
    });

    it('who has a deleted account pays for nothing here', async () => {
      const ann = await newPerson(server());
      const told = {
        id: newId('sub'),
        created: nowOf(server()),
        metadata: { account_id: await accountOf(server(), ann) },
      };
      await tell('created', told);
      await server().tandem.database.prisma.user.delete({ where: { id: ann.id } });
      await tell('deleted', { ...told, created: told.created + 1 });
    });

    it.each<[string, (event: object) => Promise<HttpAnswer>]>([
      ['is signed with another secret', (event) => send(server(), event, { secret: `whsec_${'b'.repeat(32)}` })],
      ['was changed on its way', (event) => send(server(), event, { sent: JSON.stringify({ ...event, created: 1 }) })],
      ['was spelt anew on its way', (event) => send(server(), event, { sent: JSON.stringify(event) })],
      ['was signed too long ago', (event) => send(server(), event, { signedAt: nowOf(server()) - 301 })],
      ['is not signed', (event) => server().http('POST', PATH, { json: event })],
      [
        'has half a signature',
        (event) => server().http('POST', PATH, { json: event, headers: { 'stripe-signature': 't=1,v1=' } }),
      ],
      ['is empty', () => server().http('POST', PATH, { headers: { 'content-type': 'application/json' }, body: '' })],
    ])('what %s is a 400, and nothing comes of it', async (_how, sending) => {
      const account = await addAccount(server());
      const told = { created: nowOf(server()), metadata: { account_id: account } };
      const { status, json } = await sending(subscriptionEvent('created', told));
      expect([status, json.code]).toEqual([400, 'invalid_request']);
      expect(await subscriptionOf(account)).toBeNull();
    });

    it('an event is taken for five minutes by the server’s clock', async () => {
      const account = await addAccount(server());
      const [signedAt, created] = [nowOf(server()), nowOf(server())];
      const event = subscriptionEvent('created', { created, metadata: { account_id: account } });
      server().clock.advance(300);
      await accepted(send(server(), event, { signedAt }));
      server().clock.advance(1);
      expect((await send(server(), event, { signedAt })).status).toBe(400);
      server().clock.advance(DAY_SECONDS);
      expect((await send(server(), event, { signedAt })).status).toBe(400);
    });

    it.each([
      ['has no items', { items: undefined }],
      ['has no status', { status: 1 }],
      ['is nothing', null],
    ])('a signed event whose subscription %s is a 400', async (_what, change) => {
      const event = subscriptionEvent('created', { created: nowOf(server()) });
      const object = change === null ? null : { ...event.data.object, ...change };
      expect((await send(server(), { ...event, data: { object } })).status).toBe(400);
    });

    it('another content type is a 415, and a body that is too large a 413', async () => {
      const post = (type: string, body: string) =>
        server().http('POST', PATH, { headers: { 'content-type': type }, body });
      expect((await post('text/plain', '{}')).status).toBe(415);
      expect((await post('application/json', 'x'.repeat(256 * 1024 + 1))).status).toBe(413);
    });
  },
  { environment: { STRIPE_WEBHOOK_SECRET: SECRET }, logStream: { write: (line) => void lines.push(line) } },
);

describe('without STRIPE_WEBHOOK_SECRET', () => {
  it('there is no such route', async () => {
    const server = await startTestServer('embedded');
    const event = subscriptionEvent('created', { created: nowOf(server) });
    expect((await send(server, event)).status).toBe(404);
    await server.stop();
  });
});
