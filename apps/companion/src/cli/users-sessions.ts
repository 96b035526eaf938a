import { devicesOf, type UserDevice } from '@tandem-auth/server';
import type { Command } from 'commander';
import { print, printJson, printTable, type Terminal } from './terminal.ts';
import { userNamed, withTandem } from './with-tandem.ts';

export function usersSessions(users: Command, terminal: Terminal): void {
  users
    .command('sessions <email>')
    .description('lists a user’s sessions that live')
    .option('--json', 'for programs')
    .action((email: string, { json }: { json?: true }) =>
      withTandem(terminal, async (tandem) => {
        const devices = await devicesOf(tandem, (await userNamed(tandem, email)).id);
        if (json) return printJson(terminal, { sessions: devices.map(asJson) });
        if (devices.length === 0) return print(terminal, 'None.');
        printTable(terminal, ['SESSION', 'KIND', 'DEVICE', 'IP', 'OPENED', 'LAST SEEN', 'PUSH'], devices.map(asRow));
      }),
    );
}

function asRow({ session, push }: UserDevice): string[] {
  const device = session.deviceName ?? ([session.browser, session.platform].filter(Boolean).join(', ') || '-');
  const times = [session.createdAt, session.lastSeenAt].map((time) => time.toISOString());
  return [session.id, session.kind, device, session.ip, ...times, push ? 'yes' : 'no'];
}

/** As the API names them. */
function asJson({ session, push }: UserDevice) {
  return {
    id: session.id,
    kind: session.kind,
    platform: session.platform,
    device_name: session.deviceName,
    app_version: session.appVersion,
    browser: session.browser,
    ip: session.ip,
    created_at: session.createdAt,
    last_seen_at: session.lastSeenAt,
    push,
  };
}
