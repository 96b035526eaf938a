/** @jsxRuntime automatic @jsxImportSource preact */
import type { PageContext } from '../page.ts';
import { AdminLayout } from './layout.tsx';

export interface GroupsPageProps {
  page: PageContext;
  groups: readonly { id: string; name: string; ownerEmail: string | null; memberCount: number }[];
  /** To ask for the next ones by. */
  before: string | null;
}

/** All groups. */
export function GroupsPage({ page, groups, before }: GroupsPageProps) {
  return (
    <AdminLayout page={page} title="Groups" part="/admin/groups">
      <h1>Groups</h1>
      <section class="card" aria-label="Groups">
        {groups.length === 0 && <p>There are none.</p>}
        <ul class="rows">
          {groups.map(({ id, name, ownerEmail, memberCount }) => (
            <li key={id}>
              <div>
                <strong>
                  <a href={`/admin/groups/${id}`}>{name}</a>
                </strong>
                <span>
                  {memberCount === 1 ? 'One member' : `${memberCount} members`},{' '}
                  {ownerEmail ? `of ${ownerEmail}` : 'without an owner'}
                </span>
              </div>
            </li>
          ))}
        </ul>
        {before && (
          <p class="aside">
            <a href={`/admin/groups?before=${before}`}>Earlier ones</a>
          </p>
        )}
        <p class="acts">
          <a class="quiet" href="/admin/groups/new">
            Make a group
          </a>
        </p>
      </section>
    </AdminLayout>
  );
}
