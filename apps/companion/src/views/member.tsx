/** @jsxRuntime automatic @jsxImportSource preact */
import type { AccountFacts } from './accounts.tsx';
import { AskPage } from './ask.tsx';
import { Layout } from './layout.tsx';
import type { MemberFacts } from './members.tsx';
import type { PageContext } from './page.ts';
import { roleWords } from './role-words.ts';

interface MemberPageProps {
  page: PageContext;
  account: AccountFacts;
  member: MemberFacts;
}

/** What may be done about somebody in an account. */
export function MemberPage({ page, account, member }: MemberPageProps) {
  const path = memberPath(account, member);
  const other = member.role === 'admin' ? 'member' : 'admin';
  return (
    <Layout page={page} title={member.name}>
      <div class="card narrow">
        <hgroup>
          <h1>{member.name}</h1>
          <p>
            {member.email}
            <br />
            {roleWords[member.role]} of {account.name}
          </p>
        </hgroup>
        {account.role === 'owner' && (
          <form method="post" action={`${path}/role`}>
            <input type="hidden" name="role" value={other} />
            <button type="submit">{other === 'admin' ? 'Make Admin' : 'Make Member'}</button>
          </form>
        )}
        {account.role === 'owner' && (
          <p class="aside">
            <a href={`${path}/owner`}>Make them the owner</a>
          </p>
        )}
        <p class="aside">
          <a href={`${path}/remove`}>Remove them from the account</a>
        </p>
        <p class="aside">
          <a href={`/accounts/${account.id}`}>Leave all as it is</a>
        </p>
      </div>
    </Layout>
  );
}

/** Asks before somebody is removed. */
export function RemoveMemberPage({ page, account, member }: MemberPageProps) {
  return (
    <AskPage
      page={page}
      title={`Remove ${member.name}?`}
      lead={`They stay signed in, but ${account.name} is closed to them at once, and so are invitations that they have sent.`}
      action={`${memberPath(account, member)}/remove`}
      button="Remove Member"
      back={{ path: `/accounts/${account.id}`, text: 'Keep them' }}
    />
  );
}

/** Asks before somebody is made the owner. */
export function TransferPage({ page, account, member }: MemberPageProps) {
  return (
    <AskPage
      page={page}
      title={`Make ${member.name} the owner?`}
      lead={`${account.name} is theirs at once, and you’re an admin from then on. Only they can undo it.`}
      action={`${memberPath(account, member)}/owner`}
      button="Make Owner"
      back={{ path: `/accounts/${account.id}`, text: 'Stay the owner' }}
    />
  );
}

/** Asks before one leaves. */
export function LeaveAccountPage({ page, account }: Omit<MemberPageProps, 'member'>) {
  return (
    <AskPage
      page={page}
      title={`Leave ${account.name}?`}
      lead="You stay signed in, in your personal account. To come back you have to be invited again."
      action={`/accounts/${account.id}/leave`}
      button="Leave Account"
      back={{ path: `/accounts/${account.id}`, text: 'Stay a member' }}
    />
  );
}

/** Asks before an account is deleted. */
export function DeleteAccountPage({ page, account }: Omit<MemberPageProps, 'member'>) {
  return (
    <AskPage
      page={page}
      title={`Delete ${account.name}?`}
      lead="It is gone for all its members, with its invitations, for good."
      action={`/accounts/${account.id}/delete`}
      button="Delete Account"
      back={{ path: `/accounts/${account.id}`, text: 'Keep it' }}
    />
  );
}

function memberPath(account: AccountFacts, member: MemberFacts): string {
  return `/accounts/${account.id}/members/${member.userId}`;
}
