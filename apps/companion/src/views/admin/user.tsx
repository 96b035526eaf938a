/** @jsxRuntime automatic @jsxImportSource preact */
import { type DeviceFacts, deviceFacts, deviceName } from '../devices.tsx';
import { Fact } from '../fact.tsx';
import { Moment } from '../moment.tsx';
import type { PageContext } from '../page.ts';
import { type SignInFacts, SignInList } from '../sign-ins.tsx';
import { AdminLayout } from './layout.tsx';
import { type UserFacts, UserMarks } from './users.tsx';

export interface UserPageProps {
  page: PageContext;
  user: UserFacts;
  accounts: readonly { id: string; name: string; role: string; personal: boolean; subscription: string | null }[];
  groups: readonly { id: string; name: string; ownerId: string | null }[];
  devices: readonly DeviceFacts[];
  /** The administrator's own session. */
  currentId: string;
  /** The newest. */
  signIns: readonly SignInFacts[];
  now: Date;
}

/** A user, and what may be done to them. */
export function UserPage({ page, user, accounts, groups, devices, currentId, signIns, now }: UserPageProps) {
  const path = `/admin/users/${user.id}`;
  return (
    <AdminLayout page={page} title={user.name} part="/admin/users">
      <hgroup>
        <h1>{user.name}</h1>
        <p>{user.email}</p>
      </hgroup>
      <div class="cards">
        <section class="card" aria-labelledby="user">
          <h2 id="user">
            User <UserMarks user={user} />
          </h2>
          <dl>
            <Fact term="Id">{user.id}</Fact>
            {user.username && <Fact term="User name">{user.username}</Fact>}
            <Fact term="Address">{user.emailVerifiedAt ? 'Verified' : 'Not verified yet'}</Fact>
            <Fact term="Since">
              <Moment at={user.createdAt} now={now} />
            </Fact>
            {user.disabledAt && (
              <Fact term="Disabled">
                <Moment at={user.disabledAt} now={now} />
              </Fact>
            )}
            {user.blockedAt && (
              <Fact term="Blocked">
                <Moment at={user.blockedAt} now={now} />
              </Fact>
            )}
          </dl>
          <p class="acts">
            {actsOn(user).map(([name, text]) => (
              <a class="quiet" key={name} href={`${path}/${name}`}>
                {text}
              </a>
            ))}
            <a class="quiet" href={`/admin/audit_log?user=${user.id}`}>
              Audit log
            </a>
          </p>
        </section>
        <UsersDevices path={path} devices={devices} currentId={currentId} now={now} />
        <section class="card" aria-labelledby="accounts">
          <h2 id="accounts">Accounts</h2>
          <ul class="rows">
            {accounts.map(({ id, name, role, personal, subscription }) => (
              <li key={id}>
                <div>
                  <strong>{name}</strong> {personal && <mark>Personal</mark>}
                  <span>
                    {ROLES[role] ?? role}
                    {subscription && `, subscription ${subscription}`}
                  </span>
                </div>
              </li>
            ))}
          </ul>
        </section>
        <section class="card" aria-labelledby="groups">
          <h2 id="groups">Groups</h2>
          {groups.length === 0 && <p>In none.</p>}
          <ul class="rows">
            {groups.map(({ id, name, ownerId }) => (
              <li key={id}>
                <div>
                  <strong>
                    <a href={`/admin/groups/${id}`}>{name}</a>
                  </strong>{' '}
                  {ownerId === user.id && <mark>Owner</mark>}
                </div>
              </li>
            ))}
          </ul>
        </section>
        <section class="card" aria-labelledby="sign-ins">
          <h2 id="sign-ins">Recent sign-ins</h2>
          {signIns.length === 0 ? <p>There are none.</p> : <SignInList signIns={signIns} now={now} />}
          <p class="aside">
            <a href={`${path}/sign_ins`}>All sign-ins</a>
          </p>
        </section>
      </div>
    </AdminLayout>
  );
}

const ROLES: Readonly<Record<string, string>> = { owner: 'Owner', admin: 'Administrator', member: 'Member' };

/** What makes a difference to them as they are. */
function actsOn({ disabledAt, blockedAt, roles }: UserFacts): [name: string, text: string][] {
  return [
    disabledAt ? ['enable', 'Enable'] : ['disable', 'Disable'],
    ...(blockedAt && !disabledAt ? ([['unblock', 'Unblock']] as [string, string][]) : []),
    roles.includes('admin') ? ['revoke_admin', 'Take role'] : ['grant_admin', 'Make administrator'],
  ];
}

interface UsersDevicesProps {
  path: string;
  devices: readonly DeviceFacts[];
  currentId: string;
  now: Date;
}

function UsersDevices({ path, devices, currentId, now }: UsersDevicesProps) {
  return (
    <section class="card" aria-labelledby="devices">
      <h2 id="devices">Devices</h2>
      {devices.length === 0 && <p>Signed in nowhere.</p>}
      <ul class="rows">
        {devices.map((device) => (
          <li key={device.session.id}>
            <div>
              <strong>{deviceName(device)}</strong> {device.session.id === currentId && <mark>This device</mark>}
              <span>{deviceFacts(device)}</span>
              <span>
                Last seen <Moment at={device.session.lastSeenAt} now={now} />
              </span>
            </div>
            <a
              class="quiet"
              href={`${path}/devices/${device.session.id}`}
              aria-label={`Sign out ${deviceName(device)}`}
            >
              Sign out
            </a>
          </li>
        ))}
      </ul>
      {devices.length > 0 && (
        <p class="aside">
          <a href={`${path}/sign_out`}>Sign out everywhere</a>
        </p>
      )}
    </section>
  );
}
