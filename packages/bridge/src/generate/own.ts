// pnpm contract: makes everything that is made from this package's own contract. With --check it writes nothing, and fails
// where something is not what it should be.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contract } from '../messages.ts';
import { generate, staleFiles, writeGenerated } from './generate.ts';

const path = (fromPackage: string) => fileURLToPath(new URL(`../../${fromPackage}`, import.meta.url));
const files = generate(
  contract,
  {
    typescript: path('src/generated/messages.ts'),
    schema: path('schema.json'),
    fixtures: path('fixtures.json'),
    swift: path('swift/Sources/TandemBridge/Generated/Messages.swift'),
    docs: path('../../docs/bridge/messages.md'),
  },
  { command: 'pnpm contract', own: true },
);
const checks = process.argv.includes('--check');
const stale = checks ? staleFiles(files) : writeGenerated(files);
for (const file of stale) console.log(`${checks ? 'Not current' : 'Wrote'}: ${relative(process.cwd(), file)}`);
if (checks && stale.length > 0) process.exitCode = 1;
