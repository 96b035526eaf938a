import type { KeySource } from '../sessions/signing-keys.ts';
import type { Dialect } from './dialect.ts';
import { getNative } from './get-native/get-native.ts';

/** Those that the configuration names. */
export function openDialects(source: KeySource): readonly Dialect[] {
  const { getNative: getNativeConfig } = source.config.dialects;
  return [...(getNativeConfig ? [getNative(getNativeConfig, source)] : [])];
}
