declare module 'fs-native-extensions' {
  /** Takes an exclusive lock on an open file, or answers `false` where another process has it. */
  export function tryLock(descriptor: number): boolean;
}
