import { setTimeout } from 'node:timers/promises';
import type { Measurement } from './measurement.ts';
import type { Postgresql } from './postgresql.ts';
import { startServer } from './server-process.ts';
import { PERSON } from './servers/listen.ts';

const FIRST = 10_000;
const CYCLES = 100_000;
const CLIENTS = 16;
const MEGABYTE = 1024 * 1024;

/** What is left of sign-ins that have been signed out: nothing, after the caches are full. */
export async function memory(postgresql: Postgresql): Promise<Measurement[]> {
  const settings = { ...(await postgresql.newDatabase()), COST: '4', RATE_LIMITS: 'off' };
  await using server = await startServer('tandem', settings);
  const heap = async () => ((await server.ask('heap')) as number) / MEGABYTE;
  const fresh = await heap();
  let begun = 0;
  const upTo = async (count: number) => {
    const client = async () => {
      while (begun < count) {
        begun += 1;
        await cycle(server.url);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
  };
  await upTo(FIRST);
  const early = await heap();
  await upTo(CYCLES);
  const late = await heap();
  return [
    {
      what: `heap after ${CYCLES.toLocaleString('en')} sign-ins and sign-outs, less that after ${FIRST.toLocaleString('en')}`,
      value: late - early,
      unit: 'MB',
      detail: `${fresh.toFixed(1)} MB fresh, ${early.toFixed(1)} MB, ${late.toFixed(1)} MB`,
    },
  ];
}

async function cycle(url: string): Promise<void> {
  const signedIn = await ask(`${url}/api/v1/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Turbo Native iOS' },
    body: JSON.stringify({ email: PERSON.email, password: PERSON.password }),
  });
  const { token } = (await signedIn.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  await (await ask(`${url}/api/v1/me`, { headers })).arrayBuffer();
  await (await ask(`${url}/api/v1/auth`, { method: 'DELETE', headers })).arrayBuffer();
}

/** Asks again where the server has too much to do, as clients do. */
async function ask(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.ok) return response;
  if (response.status !== 503) throw new Error(`${init.method} ${url} was answered ${response.status}.`);
  await response.arrayBuffer();
  await setTimeout(1000 * Number(response.headers.get('retry-after') ?? 1));
  return ask(url, init);
}
