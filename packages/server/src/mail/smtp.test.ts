import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { LINK } from '../testing/example-mails.ts';
import { sendLink } from '../testing/mailbox.ts';
import { newPerson, PASSWORD, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../testing/server.ts';
import { startSmtp } from '../testing/smtp.ts';
import { openMailTransport } from './transport.ts';

const PATIENCE = { timeout: 60_000 };
const smtp = await startSmtp();
const logged: string[] = [];
const options = {
  jobs: true,
  environment: {
    SMTP_URL: smtp.url.replace('//', '//tandem:s3cret@'),
    MAIL_FROM: '"Tandem, Inc." <tandem@example.com>',
  },
  logStream: { write: (line: string) => void logged.push(line) },
};

beforeEach(() => {
  smtp.behave();
  smtp.taken.length = 0;
  logged.length = 0;
});

onEveryDatabase(
  'over SMTP a mail',
  (server) => {
    it('arrives once, from us, to its address alone, and says that a program wrote it', PATIENCE, async () => {
      const to = await startMail(server());
      await reaches(server(), 'completed');
      expect(smtp.taken).toHaveLength(1);
      const [mail] = smtp.taken;
      expect(mail).toMatchObject({ from: 'tandem@example.com', to: [to] });
      expect(mail?.header('From')).toBe('"Tandem, Inc." <tandem@example.com>');
      expect(mail?.header('To')).toBe(to);
      expect(mail?.header('Subject')).toBe('Your sign-in link for localhost:3000');
      expect(mail?.header('Date')).toBe('Sun, 01 Mar 2026 12:00:00 +0000');
      expect(mail?.header('Message-ID')).toMatch(/^<[0-9a-f-]{36}@example\.com>$/);
      expect(mail?.header('Auto-Submitted')).toBe('auto-generated');
      expect(mail?.header('Content-Type')).toMatch(/^multipart\/alternative/);
      expect(mail?.source).toMatch(/text\/plain[\s\S]*text\/html/);
    });

    it(
      'waits for a server that is down for less than 30 seconds at first, its causer for nothing',
      PATIENCE,
      async () => {
        await smtp.down();
        const ann = await newPerson(server());
        const { bearer } = await signInNatively(server(), ann);
        const password = 'staple battery horse';
        const user = { current_password: PASSWORD, password, password_confirmation: password };
        const changed = await server().http('PATCH', '/api/v1/password', { headers: bearer, json: { user } });
        expect(changed.status).toBe(204);
        expect((await reaches(server(), 'retry')).waits).toBeLessThan(30);
        await smtp.up();
        await tryAgain(server());
        await reaches(server(), 'completed');
        expect(smtp.taken.map(({ to }) => to)).toEqual([[ann.email]]);
      },
    );

    it('is given up after two days, in which it is tried at least once an hour, and audited', PATIENCE, async () => {
      const { prisma } = server().tandem.database;
      const triedSoOften = (count: number) => prisma.$executeRaw`
        UPDATE pgboss.job SET retry_count = ${count} WHERE name = 'mail' AND state = 'retry'`;
      smtp.behave({ recipient: { code: 450, sentence: `Later: ${LINK}` } });
      await startMail(server());
      expect(JSON.stringify((await reaches(server(), 'retry')).output)).not.toContain('9f86d081');

      await triedSoOften(30);
      await tryAgain(server());
      const waits = async () => (await newestJob(server()))?.waits;
      await expect.poll(waits, PATIENCE).toBeGreaterThan(60);
      expect(await waits()).toBeLessThanOrEqual(3600);

      await triedSoOften(57);
      await tryAgain(server());
      await reaches(server(), 'failed');
      await expect
        .poll(() => audited(server()), PATIENCE)
        .toEqual([
          { type: 'mail_given_up', data: { mail: 'magic_link', user: expect.any(String), code: expect.any(String) } },
        ]);
      await prisma.auditEvent.deleteMany();
    });

    it.each([
      ['its recipient', 'recipient', '550 5.1.1'],
      ['it', 'message', '554'],
    ])(
      'that the server refuses %s of for good is not tried again, and audited',
      PATIENCE,
      async (_what, step, code) => {
        const sentence = `${code.slice(4)} spam from ${LINK}`.trim();
        smtp.behave({ [step]: { code: Number(code.slice(0, 3)), sentence } });
        await startMail(server());
        const { output } = await reaches(server(), 'completed');
        const entries = await audited(server());
        expect(entries).toEqual([
          { type: 'mail_refused', data: { mail: 'magic_link', user: expect.any(String), code } },
        ]);
        for (const text of [JSON.stringify(output), JSON.stringify(entries), logged.join('')]) {
          expect(text).not.toContain('9f86d081');
        }
        await server().tandem.database.prisma.auditEvent.deleteMany();
      },
    );
  },
  options,
);

describe('over SMTP a mail, whatever the server does,', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('embedded', options);
  });
  afterAll(() => server.stop());

  it('arrives once where it is slow', PATIENCE, async () => {
    let goOn = () => {};
    smtp.behave({ waitFor: new Promise((resolve) => (goOn = resolve)) });
    await startMail(server);
    await reaches(server, 'active');
    goOn();
    await reaches(server, 'completed');
    expect(smtp.taken).toHaveLength(1);
  });

  it.each([
    ['its recipient for now', { recipient: { code: 450, sentence: 'Greylisted' } }],
    ['it for now', { message: { code: 451, sentence: 'Try again' } }],
    ['our password', { auth: { code: 535, sentence: 'Wrong password' } }],
    ['our address', { sender: { code: 553, sentence: 'Not yours' } }],
  ])('is tried again where it refuses %s', PATIENCE, async (_what, behaviour) => {
    smtp.behave(behaviour);
    const to = await startMail(server);
    await reaches(server, 'retry');
    smtp.behave();
    smtp.taken.length = 0;
    await tryAgain(server);
    await reaches(server, 'completed');
    expect(smtp.taken.map((mail) => mail.to)).toEqual([[to]]);
    expect(await audited(server)).toEqual([]);
  });

  it('is sent again where it hangs up after the last byte: SMTP can’t tell, the Message-ID can', PATIENCE, async () => {
    smtp.behave({ atTheEnd: 'hangs up' });
    await startMail(server);
    await reaches(server, 'retry');
    smtp.behave();
    await tryAgain(server);
    await reaches(server, 'completed');
    expect(smtp.taken.length).toBeGreaterThan(1);
    expect(new Set(smtp.taken.map((mail) => mail.header('Message-ID'))).size).toBe(1);
  });

  it('has the headers we give it, whatever people are called', PATIENCE, async () => {
    const names = [
      'Ann\r\nBcc: eve@example.com\r\n\r\n<p>',
      '"Ann" <eve@example.com>, Ben',
      '=?utf-8?Q?=0D=0ABcc:_eve?=',
    ];
    for (const name of names) {
      const ann = await newPerson(server);
      await sendLink(server.tandem, { ...ann, name }, 'it');
      await reaches(server, 'completed');
    }
    expect(smtp.taken).toHaveLength(names.length);
    for (const { to, headers } of smtp.taken) {
      expect(to).toEqual([expect.stringMatching(/^ann-\w+@example\.com$/)]);
      expect(headers).toEqual([
        'Auto-Submitted',
        'From',
        'To',
        'Subject',
        'Message-ID',
        'Date',
        'MIME-Version',
        'Content-Type',
      ]);
    }
  });
});

it('nothing leaves in clear where it must not', async () => {
  const { mail } = readConfig({ NODE_ENV: 'test', PORT: '3000', SMTP_URL: smtp.url, MAIL_FROM: 'tandem@example.com' });
  if (!mail) throw new Error('Mails would stay.');
  const message = { id: 'x', at: new Date(), to: 'ann@example.com', subject: 'x', text: LINK, html: LINK };
  const strict = openMailTransport({ mail: { ...mail, requireTls: true } }, null);
  await expect(strict.send(message)).rejects.toMatchObject({ name: 'MailFault', final: false });
  expect(smtp.taken).toEqual([]);
  await openMailTransport({ mail }, null).send(message);
  expect(smtp.taken).toHaveLength(1);
});

interface JobRow {
  readonly state: string;
  readonly waits: number;
  readonly output: unknown;
}

/** Puts a mail into the outbox. Answers whom it is to. */
async function startMail(server: TestServer): Promise<string> {
  const ann = await newPerson(server);
  await sendLink(server.tandem, ann, 'it');
  return ann.email;
}

async function newestJob(server: TestServer): Promise<JobRow | undefined> {
  const [job] = await server.tandem.database.prisma.$queryRaw<JobRow[]>`
    SELECT state::text, output, extract(epoch FROM start_after - now())::float8 AS waits
    FROM pgboss.job WHERE name = 'mail' ORDER BY created_on DESC LIMIT 1`;
  return job;
}

/** Waits until the newest mail is that far. */
async function reaches(server: TestServer, state: 'active' | 'completed' | 'retry' | 'failed'): Promise<JobRow> {
  let job: JobRow | undefined;
  await expect
    .poll(async () => {
      job = await newestJob(server);
      return job?.state;
    }, PATIENCE)
    .toBe(state);
  return job as JobRow;
}

/** Nobody waits for the time of the next try. */
async function tryAgain(server: TestServer): Promise<void> {
  await server.tandem.database.prisma.$executeRaw`
    UPDATE pgboss.job SET start_after = now() - interval '1 second' WHERE name = 'mail' AND state = 'retry'`;
}

function audited(server: TestServer) {
  return server.tandem.database.prisma.auditEvent.findMany({
    where: { type: { in: ['mail_refused', 'mail_given_up'] } },
    select: { type: true, data: true },
  });
}
