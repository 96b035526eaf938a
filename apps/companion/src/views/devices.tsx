/** @jsxRuntime automatic @jsxImportSource preact */
import { deviceTitle, sideBySide } from './device-words.ts';
import { Layout } from './layout.tsx';
import { Moment } from './moment.tsx';
import type { PageContext } from './page.ts';

/** What a page tells about one of the user's devices. */
export interface DeviceFacts {
  session: {
    id: string;
    kind: 'native' | 'web' | 'api';
    platform: string | null;
    deviceName: string | null;
    deviceModel: string | null;
    appVersion: string | null;
    browser: string | null;
    ip: string;
    lastSeenAt: Date;
  };
  /** Whether pushes reach it. */
  push: boolean;
}

interface DevicesProps {
  devices: readonly DeviceFacts[];
  currentId: string;
  now: Date;
}

/** Where the user is signed in, this device first. */
export function Devices({ devices, currentId, now }: DevicesProps) {
  const isCurrent = ({ session }: DeviceFacts) => session.id === currentId;
  const inOrder = [...devices.filter(isCurrent), ...devices.filter((device) => !isCurrent(device))];

  return (
    <section class="card" aria-labelledby="devices">
      <h2 id="devices">Devices</h2>
      <ul class="rows">
        {inOrder.map((device) => (
          <li key={device.session.id}>
            <div>
              <strong>{deviceName(device)}</strong> {isCurrent(device) && <mark>This device</mark>}
              <span>{deviceFacts(device)}</span>
              <span>
                Last seen <Moment at={device.session.lastSeenAt} now={now} />
              </span>
            </div>
            {!isCurrent(device) && (
              <a
                class="quiet"
                href={`/users/security/devices/${device.session.id}`}
                aria-label={`Sign out ${deviceName(device)}`}
              >
                Sign out
              </a>
            )}
          </li>
        ))}
      </ul>
      {devices.length > 1 && (
        <p class="aside">
          <a href="/users/security/other_devices">Sign out all other devices</a>
        </p>
      )}
    </section>
  );
}

/** Asks before a device is signed out. */
export function SignOutDevicePage({ page, device, now }: { page: PageContext; device: DeviceFacts; now: Date }) {
  return (
    <Layout page={page} title="Sign Out a Device">
      <div class="card narrow">
        <hgroup>
          <h1>Sign out {deviceName(device)}?</h1>
          <p>
            {deviceFacts(device)}
            <br />
            Last seen <Moment at={device.session.lastSeenAt} now={now} />
          </p>
        </hgroup>
        <p>Its session ends, on the web and in the app, and nothing is pushed to it any more.</p>
        <form method="post" action={`/users/security/devices/${device.session.id}`}>
          <button type="submit">Sign Out Device</button>
        </form>
        <p class="aside">
          <a href="/users/security">Leave it signed in</a>
        </p>
      </div>
    </Layout>
  );
}

/** Asks before all of them but this one are. */
export function SignOutOthersPage({ page, count }: { page: PageContext; count: number }) {
  return (
    <Layout page={page} title="Sign Out Other Devices">
      <div class="card narrow">
        <hgroup>
          <h1>Sign out all other devices?</h1>
          <p>{count === 1 ? 'One session ends.' : `${count} sessions end.`} This device stays signed in.</p>
        </hgroup>
        <form method="post" action="/users/security/other_devices">
          <button type="submit">Sign Out Other Devices</button>
        </form>
        <p class="aside">
          <a href="/users/security">Leave them signed in</a>
        </p>
      </div>
    </Layout>
  );
}

/** What people would call it. */
export function deviceName({ session: { deviceName, deviceModel, ...session } }: DeviceFacts): string {
  return deviceName ?? deviceTitle({ ...session, name: deviceModel });
}

/** All but what its name says. */
export function deviceFacts(device: DeviceFacts): string {
  const { kind, platform, appVersion, browser, ip } = device.session;
  const name = deviceName(device);
  const facts = [
    kind === 'native' && sideBySide([appVersion ? `App ${appVersion}` : 'App', device.push ? 'Push on' : 'Push off']),
    kind === 'api' && 'API client',
    !(browser && name.startsWith(browser)) && browser,
    !(platform && name.endsWith(platform)) && platform,
    ip,
  ];
  return sideBySide(facts.filter((fact) => fact !== name));
}
