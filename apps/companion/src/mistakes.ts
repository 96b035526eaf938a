import { asTandemError, ConfigError, DataDirectoryInUse, TandemError } from '@tandem-auth/server';

/** What the person who runs it can mend, in a line each; `null` for anything else, which deserves its stack trace. */
export function mistakeOf(error: unknown): string | null {
  if (error instanceof ConfigError || error instanceof DataDirectoryInUse) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return error.message;
  if (error instanceof TandemError && error.errors) return Object.values(error.errors).flat().join('\n');
  if (error instanceof TandemError && error.status < 500) return error.message;
  return asTandemError(error).code === 'unavailable' ? 'DATABASE_URL: the database does not answer' : null;
}
