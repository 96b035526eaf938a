/** @jsxRuntime automatic @jsxImportSource preact */
import { Moment } from '../moment.tsx';
import type { PageContext } from '../page.ts';
import { AdminLayout } from './layout.tsx';

/** What a page tells about a signing key. */
export interface KeyFacts {
  kid: string;
  purpose: string;
  state: 'next' | 'signing' | 'verifying' | 'retired' | 'dropped';
  createdAt: Date;
  retiredAt: Date | null;
}

export interface KeysPageProps {
  page: PageContext;
  /** Those of one purpose together. */
  keys: readonly KeyFacts[];
  now: Date;
}

const STATES = {
  next: 'Signs soon',
  signing: 'Signs',
  verifying: 'Verifies',
  retired: 'Retired',
  dropped: 'Dropped',
} as const;

/** What signs tokens, by what it is for. */
export function KeysPage({ page, keys, now }: KeysPageProps) {
  const purposes = [...new Set(keys.map(({ purpose }) => purpose))];
  return (
    <AdminLayout page={page} title="Keys" part="/admin/keys">
      <hgroup>
        <h1>Keys</h1>
        <p>What signs tokens. A new one is made once a year; one that has leaked is dropped at once.</p>
      </hgroup>
      <div class="cards">
        {purposes.map((purpose) => (
          <section class="card" key={purpose} aria-label={purpose}>
            <h2>{purpose}</h2>
            <ul class="rows">
              {keys
                .filter((key) => key.purpose === purpose)
                .map((key) => (
                  <Key key={key.kid} facts={key} now={now} />
                ))}
            </ul>
            <p class="aside">
              <a href={`/admin/keys/${encodeURIComponent(purpose)}/rotate`}>Make a new key</a>
            </p>
          </section>
        ))}
      </div>
    </AdminLayout>
  );
}

function Key({ facts: { kid, state, createdAt, retiredAt }, now }: { facts: KeyFacts; now: Date }) {
  return (
    <li>
      <div>
        <strong>{STATES[state]}</strong>
        <span>{kid}</span>
        <span>
          Made <Moment at={createdAt} now={now} />
        </span>
        {retiredAt && state !== 'dropped' && (
          <span>
            Retires <Moment at={retiredAt} now={now} />
          </span>
        )}
      </div>
      {state !== 'dropped' && (
        <a class="quiet" href={`/admin/keys/${encodeURIComponent(kid)}/drop`} aria-label={`Drop ${kid}`}>
          Drop
        </a>
      )}
    </li>
  );
}
