// pnpm shell: the shell, against the companion that `pnpm start` runs. Arguments go to it.
import { spawn } from 'node:child_process';
import { bundleShell } from './bundle.ts';

const PACKAGES = 'gjs gir1.2-webkit-6.0 gir1.2-secret-1';

const shell = spawn('gjs', ['-m', await bundleShell(), ...process.argv.slice(2)], { stdio: 'inherit' });
shell.once('error', () => {
  console.error(`The shell needs GJS and WebKitGTK. On Debian, as root: apt-get install -y ${PACKAGES}`);
  process.exitCode = 1;
});
shell.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
