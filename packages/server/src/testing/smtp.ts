import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as a server has got it. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body, undecoded. */
  readonly source: string;
  /** The names of its headers, as they come. */
  readonly headers: readonly string[];
  /** A header's value, unfolded. */
  header(name: string): string;
}

/** A real SMTP server, which can be told to misbehave. */
export interface SmtpServer {
  readonly url: string;
  /** All that it has read to the last byte, whatever it answered. */
  readonly taken: TakenMail[];
  /** How it answers from now on; nothing: it takes everything. */
  behave(behaviour?: Behaviour): void;
  /** Takes no connections any more, until it is up again at the same address. */
  down(): Promise<void>;
  up(): Promise<void>;
}

/** What a server answers at each step of a conversation, and what it waits for before that. */
export interface Behaviour {
  readonly auth?: Refusal;
  readonly sender?: Refusal;
  readonly recipient?: Refusal;
  readonly message?: Refusal;
  readonly waitFor?: Promise<void>;
  /** What it does when it has read all of the mail, rather than answer. */
  readonly atTheEnd?: 'hangs up' | 'says nothing';
}

interface Refusal {
  readonly code: number;
  readonly sentence: string;
}

type Answer = (error?: Error | null) => void;

export async function startSmtp(): Promise<SmtpServer> {
  const taken: TakenMail[] = [];
  let behaviour: Behaviour = {};
  const answer = async (step: 'sender' | 'recipient' | 'message', reply: Answer) => {
    await behaviour.waitFor;
    reply(refusalOf(behaviour[step]));
  };
  const options: SMTPServerOptions = {
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username }, _session, reply) => reply(refusalOf(behaviour.auth), { user: username }),
    onMailFrom: (_address, _session, reply) => void answer('sender', reply),
    onRcptTo: (_address, _session, reply) => void answer('recipient', reply),
    async onData(stream, { envelope }, reply) {
      const source = (await stream.toArray()).join('');
      const from = envelope.mailFrom ? envelope.mailFrom.address : '';
      taken.push({ from, to: envelope.rcptTo.map(({ address }) => address), source, ...headersOf(source) });
      if (behaviour.atTheEnd === 'hangs up') for (const connection of server.connections) connection._socket.destroy();
      else if (behaviour.atTheEnd !== 'says nothing') await answer('message', reply);
    },
  };
  let server = await listen(options, 0);
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    behave(next = {}) {
      behaviour = next;
    },
    down: () => new Promise((resolve) => server.close(() => resolve())),
    async up() {
      server = await listen(options, port);
    },
  };
}

async function listen(options: SMTPServerOptions, port: number) {
  const server = new SMTPServer(options) as ServerWithConnections;
  server.on('error', () => undefined);
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return server;
}

type ServerWithConnections = SMTPServer & { connections: Set<{ _socket: { destroy(): void } }> };

function refusalOf(refusal: Refusal | undefined): Error | null {
  return refusal ? Object.assign(new Error(refusal.sentence), { responseCode: refusal.code }) : null;
}

function headersOf(source: string): Pick<TakenMail, 'headers' | 'header'> {
  const [head = ''] = source.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  return {
    headers: lines.map((line) => line.replace(/:.*/s, '')),
    header: (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '',
  };
}
