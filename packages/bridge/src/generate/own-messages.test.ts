import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type from 'typebox';
import { expect, test, vi } from 'vitest';
import { createBridge } from '../bridge.ts';
import { defineContract, defineMessage } from '../contract/define-message.ts';
import { generate } from './generate.ts';

const scanned = defineMessage({
  name: 'scanned',
  from: 'shell',
  since: 1,
  description: 'Something has been scanned.',
  data: Type.Object({ text: Type.String() }),
});

test('a bridge goes by an app’s own messages once what is made of them is imported', async () => {
  const host = { top: {}, TurboNativeBridge: undefined as { receive?: (message: unknown) => void } | undefined };
  host.top = host;
  const bridge = createBridge(host as never);
  const heard = vi.fn();
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  bridge.install();
  bridge.on('scanned' as never, heard);
  const receive = (data: object) => host.TurboNativeBridge?.receive?.({ v: 1, name: 'scanned', ...data });
  receive({ text: 'early' });
  expect(heard).not.toHaveBeenCalled();

  await using folder = await temporaryFolder();
  const path = join(folder.path, 'messages.ts');
  const contract = defineContract({ name: 'Shop', version: 1, messages: [scanned] });
  const files = generate(contract, { typescript: path }, { command: 'test' });
  const source = files.get(path)?.replaceAll('@tandem-auth/bridge/own-messages', '../own-messages.ts') ?? '';
  expect(source).not.toContain('interface PageMessages');
  await writeFile(path, source);
  await import(path);

  receive({ text: 1 });
  receive({ text: 'right' });
  expect(heard.mock.calls).toEqual([[{ text: 'right' }]]);
  warn.mockRestore();
});

/** Beside the sources, so that what is imported from there is this very bridge. */
async function temporaryFolder() {
  const path = await mkdtemp(join(import.meta.dirname, '../test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
