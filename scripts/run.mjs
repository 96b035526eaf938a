import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';

export const root = dirname(import.meta.dirname);

/** The workspace's own tools come first, however the script was started. */
const environment = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
};

/** Runs a command and keeps what it prints: `{ ok, output, seconds }`. */
export function capture([command, ...args], options = {}) {
  return run(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** Runs a command whose output goes where ours goes: `{ ok, seconds }`. */
export function show([command, ...args], options = {}) {
  return run(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
}

function run(command, args, { env, ...options }) {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: { ...environment, ...env }, ...options });
    const chunks = [];
    const settle = (ok, output = Buffer.concat(chunks).toString()) =>
      resolve({ ok, output, seconds: ((performance.now() - began) / 1000).toFixed(1) });
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => settle(false, `${command}: ${error.message}\n`));
    child.once('close', (code) => settle(code === 0));
  });
}
