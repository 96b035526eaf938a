import type { KeySource } from '../sessions/signing-keys.ts';
import { commandTower } from './command-tower/command-tower.ts';
import { daptin } from './daptin/daptin.ts';
import type { Dialect } from './dialect.ts';
import { getNative } from './get-native/get-native.ts';
import { gravity } from './gravity/gravity.ts';

/** Those that the configuration names. */
export function openDialects(source: KeySource): readonly Dialect[] {
  const { dialects } = source.config;
  return [
    ...(dialects.getNative ? [getNative(dialects.getNative, source)] : []),
    ...(dialects.gravity ? [gravity(dialects.gravity, source)] : []),
    ...(dialects.commandTower ? [commandTower(dialects.commandTower, source)] : []),
    ...(dialects.daptin ? [daptin(dialects.daptin, source)] : []),
  ];
}
