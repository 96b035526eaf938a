// What the measured page runs: the bridge and all controllers, in a browser or, at `?shell`, in a shell that answers at once.
import { Application } from '@hotwired/stimulus';
import { BridgeError, bridge } from '@tandem-auth/bridge';
import { registerTandem } from '@tandem-auth/stimulus';
import { HandoffController } from '@tandem-auth/stimulus/handoff';

const CONTROLS = {
  signOut: '<a id="control" href="/users/sign_out" data-controller="sign-out">Sign Out</a>',
  push: '<button id="control" data-controller="push" data-action="push#register">Notify me</button>',
  nextTask: '<button id="control" data-late>Later</button>',
};
const AT_ONCE = 100;
const BADGE = { icon: 'bell', tab: 'home', count: 3 };

const channel = new MessageChannel();
let tasks = 0;
let isSilent = false;
let onMessage = (_tasks: number) => {};

const shell = {
  postMessage(text: string) {
    onMessage(tasks);
    const { id } = JSON.parse(text);
    if (!isSilent) receive({ v: 1, id, ok: true, data: { status: 'granted' } });
  },
};

Object.assign(window, {
  bench: {
    /** Shows a control. `tasks` resolves once it is clicked, and has sent its message, with how many tasks lie between. */
    tasksToMessage(name: keyof typeof CONTROLS): { tasks: Promise<number> } {
      document.body.innerHTML = CONTROLS[name];
      return { tasks: new Promise((resolve) => (onMessage = resolve)) };
    },

    /** Sends so many messages, which the shell replies to. Messages a second. */
    ask: (count: number) => timed(count, () => bridge.request('showNotificationBadge', BADGE)),

    /** The same by the channel alone: a promise, which the shell's answer resolves. */
    askWithoutBridge: (count: number) =>
      timed(
        count,
        () =>
          new Promise<void>((resolve) => {
            onMessage = () => resolve();
            shell.postMessage(JSON.stringify({ ...BADGE, name: 'showNotificationBadge', id: '' }));
          }),
      ),

    /** Sends so many messages that the shell never replies to, and waits for their deadlines, or doesn't. */
    async askInVain(count: number, milliseconds: number): Promise<void> {
      isSilent = true;
      const options = { timeoutMilliseconds: milliseconds };
      const all = Array.from({ length: count }, () => bridge.request('showNotificationBadge', BADGE, options));
      if (milliseconds === 0) await Promise.allSettled(all);
      isSilent = false;
    },
  },
});

countTasks();
if (location.search === '?shell') Object.assign(window, { nativeApp: shell });
if (location.search === '?without') bridge.shell = () => Promise.reject(new BridgeError('no_shell'));

const application = Application.start();
registerTandem(application);
application.register('handoff', HandoffController);

function receive(message: object): void {
  (window as { TurboNativeBridge?: { receive(message: object): void } }).TurboNativeBridge?.receive(message);
}

/** From a click on one task follows the other: how many have run by a message says how many lie between. */
function countTasks(): void {
  channel.port1.onmessage = () => {
    tasks += 1;
    if (tasks < 100) channel.port2.postMessage(null);
  };
  addEventListener(
    'click',
    ({ target }) => {
      tasks = 0;
      channel.port2.postMessage(null);
      if ((target as HTMLElement).hasAttribute('data-late')) setTimeout(() => shell.postMessage('{}'));
    },
    true,
  );
}

async function timed(count: number, ask: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let asked = 0; asked < count; asked += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return count / ((performance.now() - began) / 1000);
}
