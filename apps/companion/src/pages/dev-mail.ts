import { isLocalPeer, type Message, type Tandem, TandemError } from '@tandem-auth/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mailPolicy } from '../security-headers.ts';
import { MailPage } from '../views/mail.tsx';
import { MailboxPage } from '../views/mailbox.tsx';
import { sendPage } from './send-page.ts';

export const devMailPath = '/dev/mail';

/** What a developer may look into; `null` outside development. */
export function mailboxToShow({ config, mailbox }: Tandem): Tandem['mailbox'] {
  return config.environment === 'development' ? mailbox : null;
}

/** `/dev/mail`: the mailbox, in development alone. Its links sign anybody in: only who sits at this machine may look. */
export async function devMailRoutes(app: FastifyInstance): Promise<void> {
  const { tandem } = app;
  const mailbox = mailboxToShow(tandem);
  if (mailbox === null) return;

  const options = {
    config: { access: 'guest' },
    onRequest: async (request: FastifyRequest) => {
      if (!isAtThisMachine(request, tandem.config.trustedProxies)) throw new TandemError('not_found');
    },
  } as const;
  const find = (request: FastifyRequest): Message => {
    const message = mailbox.find((request.params as { id: string }).id);
    if (!message) throw new TandemError('not_found');
    return message;
  };

  app.get(devMailPath, options, (_request, reply) =>
    sendPage(reply, (page) =>
      MailboxPage({ page, path: devMailPath, messages: mailbox.list(), now: tandem.clock.now() }),
    ),
  );

  app.get(`${devMailPath}/:id`, options, (request, reply) => {
    const message = find(request);
    const frame = `${devMailPath}/${message.id}/html`;
    return sendPage(reply, (page) => MailPage({ page, path: devMailPath, message, frame, now: tandem.clock.now() }), {
      frames: true,
    });
  });

  app.get(`${devMailPath}/:id/html`, options, (request, reply) => {
    const { html } = find(request);
    reply.header('content-security-policy', mailPolicy).header('x-frame-options', 'SAMEORIGIN');
    // A sandbox has an origin of its own, which Chromium complains of beside this.
    reply.removeHeader('origin-agent-cluster');
    // A mail's links open in a window of their own, as they do from a mail client.
    return reply.type('text/html; charset=utf-8').send(html.replace('<head>', '<head><base target="_blank">'));
  });
}

/** By the socket; and by a name of this machine, since another site's page can point its own name here (DNS rebinding). */
function isAtThisMachine(request: FastifyRequest, trustedProxies: readonly string[]): boolean {
  const named = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');
  return named && isLocalPeer(request, trustedProxies);
}
