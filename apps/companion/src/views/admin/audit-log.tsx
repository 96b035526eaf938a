/** @jsxRuntime automatic @jsxImportSource preact */
import { ACTIONS, grantsOf } from '@tandem-auth/server';
import { sideBySide } from '../device-words.ts';
import { Moment } from '../moment.tsx';
import type { PageContext } from '../page.ts';
import { AdminLayout } from './layout.tsx';

/** What of an event is a matrix. */
const MATRICES = new Set(['matrix', 'rowMatrix']);

/** One line of the audit log. */
export interface AuditFacts {
  id: string;
  at: Date;
  type: string;
  actorId: string | null;
  actorEmail: string | null;
  userId: string | null;
  userEmail: string | null;
  sessionId: string | null;
  ip: string | null;
  data: unknown;
}

export interface AuditLogPageProps {
  page: PageContext;
  types: readonly string[];
  /** What is looked for. */
  type: string | undefined;
  user: string;
  lines: readonly AuditFacts[];
  /** To ask for the next ones by. */
  before: string | null;
  now: Date;
}

/** What somebody may have to answer for, page by page. */
export function AuditLogPage({ page, types, type, user, lines, before, now }: AuditLogPageProps) {
  const filter = { ...(type && { type }), ...(user && { user }) };
  return (
    <AdminLayout page={page} title="Audit Log" part="/admin/audit_log">
      <h1>Audit Log</h1>
      <form class="search" method="get" action="/admin/audit_log">
        <label for="user">Whose doing it was, or whom it is about: address or id</label>
        <div>
          <input id="user" name="user" type="search" value={user} autocapitalize="none" spellcheck={false} />
        </div>
        <label for="type">What happened</label>
        <div>
          <select id="type" name="type">
            <option value="">Anything</option>
            {types.map((one) => (
              <option key={one} value={one} selected={one === type}>
                {inWords(one)}
              </option>
            ))}
          </select>
          <button type="submit" class="quiet">
            Search
          </button>
        </div>
      </form>
      <section class="card" aria-label="Events">
        {lines.length === 0 ? <p>There are none.</p> : <Lines lines={lines} now={now} />}
        {before && (
          <p class="aside">
            <a href={`/admin/audit_log?${new URLSearchParams({ ...filter, before })}`}>Earlier ones</a>
          </p>
        )}
      </section>
    </AdminLayout>
  );
}

function Lines({ lines, now }: { lines: readonly AuditFacts[]; now: Date }) {
  return (
    <ul class="rows">
      {lines.map((line) => (
        <li key={line.id}>
          <div>
            <strong>{inWords(line.type)}</strong>
            <span>
              By <Somebody id={line.actorId} email={line.actorEmail} />
              {line.userId && (
                <>
                  , about <Somebody id={line.userId} email={line.userEmail} />
                </>
              )}
            </span>
            <span>{sideBySide([line.ip, line.sessionId && `session ${line.sessionId}`, ...dataOf(line)])}</span>
            <span>
              <Moment at={line.at} now={now} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Somebody({ id, email }: { id: string | null; email: string | null }) {
  if (id === null) return <span>nobody known here</span>;
  return email === null ? <span>{id}</span> : <a href={`/admin/users/${id}`}>{email}</a>;
}

/** But for whom it is about, who has been named. */
function dataOf({ data, userId }: AuditFacts): string[] {
  const entries = Object.entries(data ?? {}).filter(([, value]) => value !== userId);
  return entries.map(([name, value]) =>
    MATRICES.has(name) && typeof value === 'number' ? `${name} ${inGrants(value)}` : `${name} ${value}`,
  );
}

/** “guest nothing, owner all, group peek read”. */
function inGrants(matrix: number): string {
  const granted = Object.entries(grantsOf(matrix)).map(([standing, actions]) => {
    const all = actions.length === ACTIONS.length;
    return `${standing} ${all ? 'all' : actions.join(' ') || 'nothing'}`;
  });
  return granted.join(', ');
}

/** `signed_in`: “Signed in”. */
function inWords(type: string): string {
  return type.charAt(0).toUpperCase() + type.slice(1).replaceAll('_', ' ');
}
