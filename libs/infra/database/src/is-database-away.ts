/** Of the network: nobody answers, or the connection has broken. */
const network = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];
/** Of PostgreSQL: it is ending, starting, standing by, or full. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const postgres = ['57P01', '57P02', '57P03', '53300', '25006', '08000', '08001', '08003', '08004', '08006'];
/** Of Prisma: not reached, too slow, closed, no connection left, no transaction begun in time, too many connections. */
const prisma = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'];
/** Of Prisma's adapter for `pg`, which has no code for what befalls a transaction. */
const adapter = ['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'];
/** What `pg` and its pool have no code for. */
const withoutCode =
  /^(Connection terminated|timeout (exceeded when trying to connect|expired)|Query read timeout|Client (has encountered a connection error|was closed))/;

const codes = new Set([...network, ...postgres, ...prisma, ...adapter]);

/** Errors that name one another as their cause end somewhere. */
const LONGEST_CHAIN = 5;

/**
 * Whether something failed since the database could not be asked, or has not answered: not for what was asked. It can be repeated, and may
 * have been done.
 */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > LONGEST_CHAIN) return false;
  const { code, originalCode, kind, message, cause, meta } = error as Partial<Record<string, unknown>>;
  if ([code, originalCode, kind].some((name) => typeof name === 'string' && codes.has(name))) return true;
  if (typeof message === 'string' && withoutCode.test(message)) return true;
  // What Prisma was told by its adapter for `pg`.
  const { driverAdapterError } = (meta ?? {}) as { driverAdapterError?: unknown };
  return isDatabaseAway(cause, depth + 1) || isDatabaseAway(driverAdapterError, depth + 1);
}
