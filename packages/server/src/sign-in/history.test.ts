import { expect, it } from 'vitest';
import { NATIVE } from '../testing/http.ts';
import { newPerson, type Person, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PHONE = { name: 'Ann’s phone', platform: 'iOS', model: 'iPhone17,1' };

/** Fails to sign in so many times, a second apart. */
async function failures(server: TestServer, { email }: Pick<Person, 'email'>, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    server.clock.advance(60);
    const json = { email, password: 'wrong one', device: PHONE };
    await server.http('POST', '/api/v1/auth', { headers: NATIVE, json });
  }
}

onEveryDatabase('the sign-ins of a user', (server) => {
  it('are told with what became of them, the newest first', async () => {
    const ann = await newPerson(server());
    await failures(server(), ann, 1);
    server().clock.advance(60);
    const { bearer } = await signInNatively(server(), ann, { device: PHONE });
    const { status, json } = await server().http('GET', '/api/v1/sign_ins', { headers: bearer });
    expect(status).toBe(200);
    const told = {
      id: expect.any(String),
      kind: 'password',
      ip: '127.0.0.1',
      browser: null,
      device: 'iPhone17,1',
      platform: 'iOS',
    };
    const at = server().clock.now();
    expect(json).toEqual({
      sign_ins: [
        { ...told, at: at.toISOString(), outcome: 'signed_in', risk: 0, reasons: [] },
        {
          ...told,
          at: new Date(at.getTime() - 60_000).toISOString(),
          outcome: 'invalid_credentials',
          risk: 0,
          reasons: [],
        },
      ],
      before: null,
    });
  });

  it('are their own alone', async () => {
    const [ann, ben] = [await newPerson(server()), await newPerson(server(), 'Ben')];
    const { bearer, json } = await signInNatively(server(), ann);
    await signInNatively(server(), ben);
    await failures(server(), { email: `nobody-${ann.email}` }, 1);
    const asked = await server().http('GET', '/api/v1/sign_ins', { headers: bearer });
    expect(asked.json.sign_ins).toHaveLength(1);

    const row = await server().tandem.database.prisma.signInAttempt.findFirstOrThrow({ where: { userId: ben.id } });
    for (const before of [row.id, 'ffffffff-ffff-7fff-bfff-ffffffffffff']) {
      const paged = await server().http('GET', `/api/v1/sign_ins?before=${before}`, { headers: bearer });
      const rows = await server().tandem.database.prisma.signInAttempt.findMany({ where: { userId: json.user.id } });
      expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(paged.json.sign_ins.map(idOf)));
    }
  });

  it('come twenty at a time, each once', async () => {
    const ann = await newPerson(server());
    for (let index = 0; index < 5; index += 1) {
      await failures(server(), ann, 9);
      server().clock.advance(180);
    }
    const { bearer } = await signInNatively(server(), ann);
    const pages: string[][] = [];
    for (let before: string | null = ''; before !== null; ) {
      const query: string = before && `?before=${before}`;
      const { json } = await server().http('GET', `/api/v1/sign_ins${query}`, { headers: bearer });
      pages.push(json.sign_ins.map(idOf));
      before = json.before;
    }
    expect(pages.map(({ length }) => length)).toEqual([20, 20, 6]);
    expect(new Set(pages.flat()).size).toBe(46);
  });

  it('are asked for by an id, or from the newest on', async () => {
    const { bearer } = await signInNatively(server(), await newPerson(server()));
    for (const query of ['before=', 'before=1', 'after=00000000-0000-7000-8000-000000000000', 'before=a&before=b']) {
      const { status } = await server().http('GET', `/api/v1/sign_ins?${query}`, { headers: bearer });
      expect([query, status]).toEqual([query, 422]);
    }
  });
});

function idOf({ id }: { id: string }): string {
  return id;
}
