/** @jsxRuntime automatic @jsxImportSource preact */
import { Moment } from '../moment.tsx';
import type { PageContext } from '../page.ts';
import { AdminLayout } from './layout.tsx';

interface MemberFacts {
  id: string;
  email: string;
  name: string;
  since: Date;
}

export interface GroupPageProps {
  page: PageContext;
  group: { id: string; name: string; ownerId: string | null };
  members: readonly MemberFacts[];
  /** To ask for the next ones by. */
  before: string | null;
  now: Date;
}

/** A group, who is in it, and what may be done to it. */
export function GroupPage({ page, group, members, before, now }: GroupPageProps) {
  const path = `/admin/groups/${group.id}`;
  return (
    <AdminLayout page={page} title={group.name} part="/admin/groups">
      <h1>{group.name}</h1>
      <section class="card" aria-labelledby="members">
        <h2 id="members">Members</h2>
        <ul class="rows">
          {members.map((member) => (
            <Member key={member.id} path={path} member={member} isOwner={member.id === group.ownerId} now={now} />
          ))}
        </ul>
        {before && (
          <p class="aside">
            <a href={`${path}?before=${before}`}>Earlier ones</a>
          </p>
        )}
        <p class="acts">
          <a class="quiet" href={`${path}/members/new`}>
            Put somebody in
          </a>
          <a class="quiet" href={`${path}/rename`}>
            Rename
          </a>
          <a class="quiet" href={`${path}/delete`}>
            Delete
          </a>
        </p>
      </section>
    </AdminLayout>
  );
}

interface MemberProps {
  /** The group's. */
  path: string;
  member: MemberFacts;
  isOwner: boolean;
  now: Date;
}

function Member({ path, member: { id, email, name, since }, isOwner, now }: MemberProps) {
  return (
    <li>
      <div>
        <strong>
          <a href={`/admin/users/${id}`}>{email}</a>
        </strong>{' '}
        {isOwner && <mark>Owner</mark>}
        <span>{name}</span>
        <span>
          Since <Moment at={since} now={now} />
        </span>
        {!isOwner && (
          <p class="acts">
            <a class="quiet" href={`${path}/members/${id}/give`} aria-label={`Make ${email} the owner`}>
              Make owner
            </a>
            <a class="quiet" href={`${path}/members/${id}/remove`} aria-label={`Take ${email} out`}>
              Take out
            </a>
          </p>
        )}
      </div>
    </li>
  );
}
