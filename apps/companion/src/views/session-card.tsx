/** @jsxRuntime automatic @jsxImportSource preact */
import { Fact } from './fact.tsx';
import { Moment } from './moment.tsx';

/** What a page tells about a session. */
export interface SessionFacts {
  id: string;
  kind: 'native' | 'web' | 'api';
  platform: string | null;
  deviceName: string | null;
  browser: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  idleExpiresAt: Date;
  absoluteExpiresAt: Date;
}

/** This device's session: its two halves, and the facts of it. */
export function SessionCard({ session, now }: { session: SessionFacts; now: Date }) {
  const device = [session.deviceName, session.platform].filter(Boolean).join(' · ');

  return (
    <section class="card" aria-labelledby="session">
      <h2 id="session">This session</h2>
      <Halves kind={session.kind} />
      <dl>
        <Fact term="Kind">{kinds[session.kind]}</Fact>
        {device && <Fact term="Device">{device}</Fact>}
        {session.browser && <Fact term="Browser">{session.browser}</Fact>}
        <Fact term="Signed in">
          <Moment at={session.createdAt} now={now} />
        </Fact>
        <Fact term="Last seen">
          <Moment at={session.lastSeenAt} now={now} />
        </Fact>
        <Fact term="Ends if idle">
          <Moment at={session.idleExpiresAt} now={now} />
        </Fact>
        <Fact term="Ends at the latest">
          <Moment at={session.absoluteExpiresAt} now={now} />
        </Fact>
      </dl>
    </section>
  );
}

const kinds = { native: 'Native app', web: 'Web browser', api: 'API client' };

function Halves({ kind }: { kind: SessionFacts['kind'] }) {
  return (
    <ul class="halves">
      <Half name="Web" held={kind !== 'api'} means="Session cookie" />
      <Half name="App" held={kind !== 'web'} means="API token" />
    </ul>
  );
}

function Half({ name, held, means }: { name: string; held: boolean; means: string }) {
  return (
    <li class={held ? 'half held' : 'half'}>
      <strong>{name}</strong> <span>{held ? means : 'Not in use'}</span>
    </li>
  );
}
