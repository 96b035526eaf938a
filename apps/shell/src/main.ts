import Gio from 'gi://Gio?version=2.0';
import Gtk from 'gi://Gtk?version=4.0';
import { exit, programArgs } from 'system';
import { readOptions, type ShellOptions } from './options.ts';
import { Remote } from './remote/remote.ts';
import { Shell } from './shell.ts';

/** Of this scheme is the companion's `APP_LINK`; the system opens the app by it, when a browser has been to a provider. */
const isLink = (text: string) => text.startsWith('dev.tandem.shell:');

const given = programArgs.filter((text) => !isLink(text));
const links = programArgs.filter(isLink);
const options = optionsOrExit();
const { HANDLES_OPEN, ALLOW_REPLACEMENT, REPLACE } = Gio.ApplicationFlags;
const application = new Gtk.Application({
  application_id: 'dev.tandem.Shell',
  // One for all links. A test's takes the place of one that was killed, whether or not the bus knows that yet.
  flags: options.isRemote ? HANDLES_OPEN | ALLOW_REPLACEMENT | REPLACE : HANDLES_OPEN,
});
let shell: Shell | undefined;
/** Once, however often the app is opened meanwhile. */
let starting: Promise<void> | undefined;
application.connect('activate', () => {
  if (starting) void starting.then(() => shell?.openWindow());
  else starting = start();
});
application.connect('open', (_, files: Gio.File[]) => {
  // A trip that another run of the app began is over: what would prove it is gone.
  starting ??= start();
  for (const file of files) shell?.browser.opened(file.get_uri());
});
application.run(['tandem-shell', ...links]);

async function start(): Promise<void> {
  application.hold();
  const remote = options.isRemote ? new Remote(application) : undefined;
  shell = await Shell.create(application, remote ? { ...options, launchBrowser: remote.launchBrowser } : options);
  remote?.control(shell);
  application.release();
  await shell.start();
}

function optionsOrExit(): ShellOptions {
  try {
    return readOptions(given);
  } catch (error) {
    console.error((error as Error).message);
    exit(2);
    throw error;
  }
}
