import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

/** What every process on a database can say to all of them, itself included, in one order: PostgreSQL's NOTIFY. */
export interface Channel {
  /** Resolves when it has been said. Rejects where the connection is down, or is cut because nothing came back. */
  send(message: string): Promise<void>;
  close(): Promise<void>;
}

export interface ChannelListener {
  /** From now on nothing is missed. */
  connected(): void;
  received(message: string): void;
  /** From now on everything is missed. */
  lost(): void;
}

/** The triggers in `prisma/migrations` speak on it too. */
const CHANNEL = 'tandem';
const LISTENER_NAME = 'tandem-listener';
const SPEAKER_NAME = 'tandem-speaker';
const TIMEOUT_MILLISECONDS = 2_000;
const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 1_000;

/**
 * Listens on a connection that does nothing else, and speaks on a second one; makes both anew whenever one is lost, until it
 * is closed. What is heard was therefore heard unasked: behind a pooler that lends a connection for one transaction at a
 * time nothing is, though what comes in the middle of a query of one's own would be.
 */
export function openServerChannel(url: string, listener: ChannelListener): Channel {
  let ears: pg.Client;
  let voice: pg.Client;
  let listening = false;
  let closed = false;
  let pause = FIRST_PAUSE_MILLISECONDS;
  let retry: NodeJS.Timeout | undefined;
  let silence: NodeJS.Timeout | undefined;
  let saying: Promise<unknown> = Promise.resolve();
  let waiting: string[] = [];
  let next: Promise<void> | null = null;

  const connect = () => {
    ears = newClient(url, LISTENER_NAME);
    voice = newClient(url, SPEAKER_NAME);
    for (const client of [ears, voice]) client.once('end', cut);
    ears.once('end', ended);
    ears.on('notification', ({ payload = '' }) => {
      clearTimeout(silence);
      silence = undefined;
      listener.received(payload);
    });
    Promise.all([ears.connect(), voice.connect()]).then(listen).catch(cut);
  };
  const listen = async () => {
    await ears.query(`LISTEN ${CHANNEL}`);
    listening = true;
    pause = FIRST_PAUSE_MILLISECONDS;
    listener.connected();
  };
  const ended = () => {
    clearTimeout(silence);
    silence = undefined;
    if (listening) listener.lost();
    listening = false;
    if (closed) return;
    retry = setTimeout(connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
  };
  const say = async (messages: readonly string[]) => {
    if (!listening) throw new Error('The listener is not connected.');
    await voice
      .query('SELECT pg_notify($1, said) FROM unnest($2::text[]) AS said', [CHANNEL, messages])
      .catch((error: unknown) => {
        cut();
        throw error;
      });
    // What we say ourselves has to come back.
    if (listening) silence ??= setTimeout(cut, TIMEOUT_MILLISECONDS).unref();
  };
  const cut = () => {
    for (const client of [ears, voice]) client.connection.stream.destroy();
  };

  connect();
  return {
    /** One query at a time, as pg wants it. What comes meanwhile goes together in the next: nothing waits for two. */
    send(message) {
      waiting.push(message);
      next ??= saying.then(() => {
        const messages = waiting;
        waiting = [];
        next = null;
        const said = say(messages);
        saying = said.catch(() => undefined);
        return said;
      });
      return next;
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      if (listening) await Promise.all([ears.end(), voice.end()]);
      else cut();
    },
  };
}

function newClient(connectionString: string, name: string): pg.Client {
  const client = new pg.Client({
    connectionString,
    application_name: name,
    connectionTimeoutMillis: TIMEOUT_MILLISECONDS,
    query_timeout: TIMEOUT_MILLISECONDS,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  return client;
}

/** The embedded database has one process: what it says, it has heard before its query returns. */
export async function openEmbeddedChannel(pglite: PGlite, listener: ChannelListener): Promise<Channel> {
  const unlisten = await pglite.listen(CHANNEL, (message) => listener.received(message));
  listener.connected();
  return {
    send: async (message) => void (await pglite.query('SELECT pg_notify($1, $2)', [CHANNEL, message])),
    close: () => unlisten(),
  };
}
