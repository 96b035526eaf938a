/** @jsxRuntime automatic @jsxImportSource preact */
import { Moment } from '../moment.tsx';
import type { PageContext } from '../page.ts';
import { AdminLayout } from './layout.tsx';

/** What a page tells administrators about a user. */
export interface UserFacts {
  id: string;
  email: string;
  emailVerifiedAt: Date | null;
  name: string;
  username: string | null;
  roles: readonly string[];
  disabledAt: Date | null;
  blockedAt: Date | null;
  createdAt: Date;
}

interface UsersPageProps {
  page: PageContext;
  users: readonly UserFacts[];
  /** What was looked for. */
  text: string;
  /** To ask for the next ones by. */
  before: string | null;
  now: Date;
}

/** Looks for users. */
export function UsersPage({ page, users, text, before, now }: UsersPageProps) {
  return (
    <AdminLayout page={page} title="Users" part="/admin/users">
      <h1>Users</h1>
      <form class="search" method="get" action="/admin/users">
        <label for="q">Address, name or id</label>
        <div>
          <input id="q" name="q" type="search" value={text} autocapitalize="none" spellcheck={false} />
          <button type="submit" class="quiet">
            Search
          </button>
        </div>
      </form>
      <section class="card" aria-label="Users">
        {users.length === 0 ? <p>There are none.</p> : <UserList users={users} now={now} />}
        {before && (
          <p class="aside">
            <a href={`/admin/users?${new URLSearchParams({ ...(text && { q: text }), before })}`}>Earlier ones</a>
          </p>
        )}
      </section>
    </AdminLayout>
  );
}

function UserList({ users, now }: { users: readonly UserFacts[]; now: Date }) {
  return (
    <ul class="rows">
      {users.map((user) => (
        <li key={user.id}>
          <div>
            <strong>
              <a href={`/admin/users/${user.id}`}>{user.email}</a>
            </strong>{' '}
            <UserMarks user={user} />
            <span>{user.name}</span>
            <span>
              Since <Moment at={user.createdAt} now={now} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What sets a user apart. */
export function UserMarks({ user }: { user: UserFacts }) {
  return (
    <>
      {user.roles.includes('admin') && <mark>Administrator</mark>}
      {user.disabledAt && <mark>Disabled</mark>}
      {user.blockedAt && <mark>Blocked</mark>}
    </>
  );
}
