import { resolve } from 'node:path';
import { Command } from 'commander';
import { generate, type Outputs, staleFiles, writeGenerated } from './generate.ts';
import { loadContract } from './load-contract.ts';

const program = new Command('tandem-bridge').description('Makes types and tests of every language from one contract.');

program
  .command('generate <contract>')
  .description('makes what the options name from the `contract` that the module exports')
  .option('--typescript <file>', 'types, and checks that the bridge goes by once the file is imported')
  .option('--schema <file>', 'JSON Schema, 2020-12')
  .option('--fixtures <file>', 'good and bad messages with what is to become of them, for tests in every language')
  .option('--docs <file>', 'reference, in Markdown')
  .option('--swift <file>', '`Codable` types, beside the package TandemBridge')
  .option('--kotlin <file>', '`@Serializable` types, beside the package dev.tandem.bridge')
  .option('--kotlin-package <name>', 'the package that they are in')
  .option('--check', 'write nothing; fail where a file is not what it should be')
  .action(async (path: string, { check, ...outputs }: Outputs & { check?: true }) => {
    const files = generate(await loadContract(resolve(path)), outputs, { command: `tandem-bridge generate ${path}` });
    if (files.size === 0) throw new TypeError('Nothing to make: name a file, by --typescript, --kotlin, --swift, …');
    const stale = check ? staleFiles(files) : writeGenerated(files);
    for (const file of stale) console.log(`${check ? 'Not current' : 'Wrote'}: ${file}`);
    if (check && stale.length > 0) process.exitCode = 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof TypeError ? error.message : error);
  process.exitCode = 1;
}
