import { isDeepStrictEqual } from 'node:util';
import type { Measurement } from './measurement.ts';
import type { Postgresql } from './postgresql.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { PERSON } from './servers/listen.ts';

const SIGN_OUTS = 10_000;
const CLIENTS = 12;
const CHEAP = { COST: '4', RATE_LIMITS: 'off' };

/** Two processes, both of which have the session in their cache. What either accepts after the answer to a sign-out counts. */
export async function signOuts(postgresql: Postgresql): Promise<Measurement[]> {
  const database = await postgresql.newDatabase();
  await using one = await startServer('tandem', { ...database, ...CHEAP });
  await using other = await startServer('tandem', { ...database, ...CHEAP });
  const times: number[] = [];
  let accepted = 0;
  let begun = 0;
  const client = async () => {
    while (begun < SIGN_OUTS) {
      begun += 1;
      const [here, there] = begun % 2 ? [one, other] : [other, one];
      const credentials = await signIn(here);
      const both = () => statuses([here, there], credentials);
      const before = await both();
      if (!isDeepStrictEqual(before, [200, 200, 200, 200])) throw new Error(`Before the sign-out: ${before}`);
      const began = performance.now();
      const answer = await fetch(`${there.url}/api/v1/auth`, {
        method: 'DELETE',
        headers: credentials[0] as HeadersInit,
      });
      times.push(performance.now() - began);
      if (answer.status !== 200) throw new Error(`The sign-out: ${answer.status}`);
      accepted += (await both()).filter((status) => status !== 401).length;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
  return [
    {
      what: 'requests accepted after the sign-out’s answer, two processes',
      value: accepted,
      unit: '',
      atMost: 0,
      detail: `${times.length} sign-outs, 4 requests each; a sign-out took ${at(0.5)} ms, p99 ${at(0.99)} ms`,
    },
  ];
}

async function signIn({ url }: ServerProcess): Promise<Record<string, string>[]> {
  const answer = await fetch(`${url}/api/v1/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Turbo Native iOS' },
    body: JSON.stringify({ email: PERSON.email, password: PERSON.password }),
  });
  const { token } = (await answer.json()) as { token: string };
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return [{ authorization: `Bearer ${token}` }, { cookie }];
}

function statuses(servers: ServerProcess[], credentials: Record<string, string>[]): Promise<number[]> {
  return Promise.all(
    servers.flatMap(({ url }) =>
      credentials.map(async (headers) => {
        const answer = await fetch(`${url}/api/v1/me`, { headers });
        await answer.arrayBuffer();
        return answer.status;
      }),
    ),
  );
}
