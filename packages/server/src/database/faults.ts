import { Prisma } from '../generated/prisma/client.ts';

/** Prisma's codes for a connection, a pool, a transaction or an engine that gave up, as against a mistake of ours. */
const PRISMA_CODES = /^P(1\d{3}|2024|2028|2034|2037)$/;
/** What its driver adapters call the same. */
const ADAPTER_KINDS =
  /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|TlsConnectionError|AuthenticationFailed|DatabaseAccessDenied|TransactionWriteConflict|TransactionAlreadyClosed)$/;
/** PostgreSQL's classes for a connection lost, resources gone, an operator at work, a system error, a deadlock; the system's own. */
const DRIVER_CODES =
  /^(08\w{3}|53\w{3}|57\w{3}|58\w{3}|25006|25P03|40001|40P01|55P03|ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)$/;
/** pg reports these by sentence alone. */
const SENTENCES =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|client has encountered a connection error|not queryable|PGlite is clos/i;

/** Whether the database failed, rather than we: the request may be tried again later. */
export function isDatabaseFault(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  const { code, message, meta, cause } = shape(error);
  if (error instanceof Prisma.PrismaClientKnownRequestError && PRISMA_CODES.test(String(code))) return true;
  const adapter = shape(shape(meta).driverAdapterError ?? error);
  const reason = shape(adapter.cause ?? cause);
  return (
    ADAPTER_KINDS.test(String(reason.kind)) ||
    [code, reason.originalCode, reason.code].some((one) => DRIVER_CODES.test(String(one))) ||
    [message, reason.originalMessage, reason.message].some((one) => SENTENCES.test(String(one)))
  );
}

/** Whether the database has refused a second row of what there may be one of: another was faster. */
export function isUniqueViolation(error: unknown, of?: Prisma.ModelName): boolean {
  return (
    error instanceof Prisma.PrismaClientKnownRequestError &&
    error.code === 'P2002' &&
    (of === undefined || error.meta?.['modelName'] === of)
  );
}

/** Whether it has refused a row that refers to one that isn't there, or no longer. */
export function isMissingReference(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003';
}

/** Errors come from four libraries, each with members of its own. */
function shape(value: unknown): Shape {
  return typeof value === 'object' && value !== null ? (value as Shape) : {};
}

interface Shape {
  readonly code?: unknown;
  readonly kind?: unknown;
  readonly message?: unknown;
  readonly meta?: unknown;
  readonly cause?: unknown;
  readonly driverAdapterError?: unknown;
  readonly originalCode?: unknown;
  readonly originalMessage?: unknown;
}
