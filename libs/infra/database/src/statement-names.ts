import { createHash } from 'node:crypto';

// Every distinct text becomes a prepared statement on every connection, so their number is bounded.
const MOST = 500;
const names = new Map<string, string>();

/** The name under which PostgreSQL keeps the plan of a statement; `undefined` once there are too many of them. */
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST) return known;
  const name = `s${createHash('sha1').update(text).digest('hex').slice(0, 20)}`;
  names.set(text, name);
  return name;
}
