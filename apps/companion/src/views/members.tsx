/** @jsxRuntime automatic @jsxImportSource preact */
import type { AccountFacts } from './accounts.tsx';
import { Moment } from './moment.tsx';
import { roleWords } from './role-words.ts';

/** What a page tells about somebody in an account. */
export interface MemberFacts {
  userId: string;
  name: string;
  email: string;
  role: keyof typeof roleWords;
  since: Date;
  /** Whether who looks decides about them. */
  isBelow: boolean;
}

interface MembersProps {
  account: AccountFacts;
  members: readonly MemberFacts[];
  /** Who looks. */
  userId: string;
  now: Date;
}

/** Who is in an account, as what. */
export function Members({ account, members, userId, now }: MembersProps) {
  return (
    <section class="card" aria-labelledby="members">
      <h2 id="members">Members</h2>
      <ul class="rows">
        {members.map((member) => (
          <li key={member.userId}>
            <div>
              <strong>{member.name}</strong> {member.userId === userId && <mark>You</mark>}
              <span>{member.email}</span>
              <span>
                {roleWords[member.role]} since <Moment at={member.since} now={now} />
              </span>
            </div>
            {member.isBelow && (
              <a
                class="quiet"
                href={`/accounts/${account.id}/members/${member.userId}`}
                aria-label={`Change the membership of ${member.name}`}
              >
                Change
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
