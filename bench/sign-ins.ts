import { availableParallelism } from 'node:os';
import { load } from './load.ts';
import { inTurn, type Measurement, median, spread } from './measurement.ts';
import type { Postgresql } from './postgresql.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { PERSON } from './servers/listen.ts';

const ROUNDS = 3;
const SECONDS = 8;
/** As many as keep every core at it, and no queue to speak of. */
const CLIENTS = { connections: availableParallelism() * 3, pipelining: 1 };
const CREDENTIALS = { email: PERSON.email, password: PERSON.password };
/** A few readers that come at a steady pace: what they wait is what the storm does to them. */
const READERS = { connections: 4, pipelining: 1, overallRate: 100 };

/** Sign-ins beside the bare checking of passwords; reads while twice as many sign in as can be checked. */
export async function signIns(postgresql: Postgresql): Promise<Measurement[]> {
  await using raw = await startServer('raw-bcrypt');
  await using tandem = await startServer('tandem', await postgresql.newDatabase());
  await using betterAuth = await startServer('better-auth', await postgresql.newDatabase());
  const signInsOf = (server: ServerProcess, path: string) => async () =>
    (await load({ url: server.url + path, post: CREDENTIALS }, { seconds: SECONDS, ...CLIENTS })).perSecond;
  const rates = await inTurn(ROUNDS, {
    raw: async () => ((await raw.ask(SECONDS * 1000)) as number) / SECONDS,
    tandem: signInsOf(tandem, '/api/v1/auth'),
    betterAuth: signInsOf(betterAuth, '/sign-in'),
  });
  const perRaw = (name: 'tandem' | 'betterAuth') => median(rates[name]) / median(rates.raw);
  const detail = (name: 'tandem' | 'betterAuth') =>
    `${median(rates[name]).toFixed(1)}/s ÷ ${median(rates.raw).toFixed(1)}/s; ${spread(rates[name])}`;

  const capacity = median(rates.tandem);
  return [
    { what: 'sign-ins ÷ raw bcrypt', value: perRaw('tandem'), unit: '×', atLeast: 0.95, detail: detail('tandem') },
    {
      what: 'better-auth’s sign-ins ÷ raw bcrypt',
      value: perRaw('betterAuth'),
      unit: '×',
      detail: detail('betterAuth'),
    },
    ...(await storm(postgresql, capacity)),
  ];
}

async function storm(postgresql: Postgresql, capacity: number): Promise<Measurement[]> {
  // Without limits: they would refuse the storm of one account before it gets to the passwords.
  await using tandem = await startServer('tandem', { ...(await postgresql.newDatabase()), RATE_LIMITS: 'off' });
  await using naive = await startServer('naive');
  const token = tandem.clients['token'] ?? {};
  const readsOf = (server: ServerProcess, path: string) => async () =>
    (await load({ url: server.url + path, headers: token }, { seconds: SECONDS, ...READERS })).p99;
  const during = (server: ServerProcess, path: string, reads: () => Promise<number>) => async () => {
    const storming = load(
      { url: server.url + path, post: CREDENTIALS, mayRefuse: true },
      { seconds: SECONDS + 2, connections: 100, pipelining: 1, overallRate: Math.ceil(capacity * 2), timeout: 60 },
    );
    const p99 = await reads();
    await storming;
    return p99;
  };
  const ours = readsOf(tandem, '/api/v1/me');
  const theirs = readsOf(naive, '/me');
  const p99 = await inTurn(ROUNDS, {
    idle: ours,
    storm: during(tandem, '/api/v1/auth', ours),
    naiveIdle: theirs,
    naiveStorm: during(naive, '/sign-in', theirs),
  });
  const ratio = (what: string, under: number[], idle: number[], atMost?: number): Measurement => ({
    what,
    value: median(under) / median(idle),
    unit: '×',
    ...(atMost !== undefined && { atMost }),
    detail: `${median(under)} ms ÷ ${median(idle)} ms; ${spread(under)}`,
  });
  return [
    ratio('p99 of reads, twice the sign-ins it can check ÷ idle', p99.storm, p99.idle, 1.5),
    ratio('the same with bcrypt.compare as it comes', p99.naiveStorm, p99.naiveIdle),
  ];
}
