import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { disableUser, dropSigningKey, grantAdmin, readConfig, rotateSigningKeys } from '@tandem-auth/server';
import { buildCompanion } from '../app.ts';
import { stopGracefully } from '../stop-gracefully.ts';
import type { Answers, Question } from './in-a-process.ts';

// The companion in a process of its own, as people run it. Tests move its clock and look into its database by IPC.

const port = process.env['PORT'] ?? String(await freePort());
const config = readConfig({ PUBLIC_URL: `http://127.0.0.1:${port}`, ...process.env, PORT: port });
let now = Date.parse(process.env['NOW'] ?? '2026-03-01T12:00:00Z');
const app = await buildCompanion(config, { clock: { now: () => new Date(now) }, passwordCost: 4 });
app.addHook('onClose', async () => process.disconnect?.());
stopGracefully(app);
await app.listen({ host: config.host, port: config.port });
// On a busy machine that takes longer than a sign-up waits for it.
while (!app.tandem.jobs.areReady()) await app.tandem.jobs.ready().catch(() => undefined);

const { prisma } = app.tandem.database;
const answers: { [Name in keyof Answers]: (argument: string) => Promise<Answers[Name]> } = {
  advance: async (seconds) => {
    now += Number(seconds) * 1000;
    return null;
  },
  session: async (id) => {
    const row = await prisma.session.findUniqueOrThrow({ where: { id }, include: { notificationTokens: true } });
    return {
      closedReason: row.closedAt && row.closedReason,
      notificationTokens: row.notificationTokens.map(({ token }) => token),
    };
  },
  sessionOfNotificationToken: async (token) => {
    const row = await prisma.notificationToken.findUnique({ where: { token } });
    return row?.sessionId ?? null;
  },
  rotateSigningKeys: async () => {
    await rotateSigningKeys(app.tandem);
    return null;
  },
  dropSigningKey: (kid) => dropSigningKey(app.tandem, kid),
  verifyEmail: async (userId) => {
    await prisma.user.update({ where: { id: userId }, data: { emailVerifiedAt: new Date(now) } });
    return null;
  },
  disableUser: (userId) => disableUser(app.tandem, userId),
  grantAdmin: (userId) => grantAdmin(app.tandem, userId),
  mailsTo: async (email) => {
    const mails = app.tandem.mailbox?.list() ?? [];
    return mails.filter(({ to }) => to === email).map(({ subject, text }) => ({ subject, text }));
  },
  countOpenSessions: (userId) => prisma.session.count({ where: { userId, closedAt: null } }),
};

process.on('message', async ({ id, name, argument }: Question) => {
  process.send?.({ id, answer: await answers[name](argument) });
});
process.once('disconnect', () => app.close());
process.send?.({ url: `http://127.0.0.1:${port}` });

/** Tokens name the public URL, so the port has to be known before the server is built. */
function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
