// pnpm contract: makes everything that is made from this package's own contract, and from the one that is an example of an
// app's. With --check it writes nothing, and fails where something is not what it should be.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contract } from '../messages.ts';
import { everyShape } from './every-shape.ts';
import { generate, staleFiles, writeGenerated } from './generate.ts';
import { BRIDGE_PACKAGE } from './kotlin.ts';

const path = (fromPackage: string) => fileURLToPath(new URL(`../../${fromPackage}`, import.meta.url));
const command = 'pnpm contract';
const own = generate(
  contract,
  {
    typescript: path('src/generated/messages.ts'),
    schema: path('schema.json'),
    fixtures: path('fixtures.json'),
    swift: path('swift/Sources/TandemBridge/Generated/Messages.swift'),
    docs: path('../../docs/bridge/messages.md'),
    kotlin: path('kotlin/src/main/kotlin/dev/tandem/bridge/TandemBridge.kt'),
    kotlinPackage: BRIDGE_PACKAGE,
  },
  { command, own: true },
);
const example = generate(
  everyShape,
  {
    fixtures: path('kotlin/src/test/resources/every-shape.json'),
    kotlin: path('kotlin/src/test/kotlin/com/example/app/EveryShape.kt'),
    kotlinPackage: 'com.example.app',
  },
  { command },
);
const files = new Map([...own, ...example]);
const checks = process.argv.includes('--check');
const stale = checks ? staleFiles(files) : writeGenerated(files);
for (const file of stale) console.log(`${checks ? 'Not current' : 'Wrote'}: ${relative(process.cwd(), file)}`);
if (checks && stale.length > 0) process.exitCode = 1;
