import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SCRIPT = `
  import { Application } from '@hotwired/stimulus';
  import { BridgeComponent } from '@hotwired/hotwire-native-bridge';

  class Component extends BridgeComponent {
    connect() {
      super.connect();
      this.element.dataset.connected = '';
    }
    signOut() {
      const path = '/users/sign_out';
      this.send('signOut', { path }, ({ data }) => { this.element.textContent = JSON.stringify(data); });
    }
  }
  class SignOut extends Component { static component = 'sign-out'; }
  class Other extends Component { static component = 'other'; }

  for (const name of ['sign-out', 'other']) {
    const button = document.createElement('button');
    button.dataset.controller = 'bridge--' + name;
    button.dataset.action = 'bridge--' + name + '#signOut';
    button.textContent = 'Sign out';
    document.body.append(button);
  }
  const application = Application.start();
  application.register('bridge--sign-out', SignOut);
  application.register('bridge--other', Other);
`;

/** A script that makes any page one of Hotwire Native's real bridge, with a component that the shell has and one it hasn't. */
export async function hotwirePage(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: fileURLToPath(new URL('..', import.meta.url)), loader: 'js' },
    bundle: true,
    format: 'iife',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
