import type { Command } from 'commander';
import { start as startCompanion } from '../start.ts';
import type { Terminal } from './terminal.ts';

export function start(tandem: Command, { environment }: Terminal): void {
  tandem
    .command('start')
    .description('starts the companion; it runs until it is told to stop')
    .action(() => startCompanion(environment));
}
