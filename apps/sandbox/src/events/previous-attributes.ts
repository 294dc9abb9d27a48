import { isDeepStrictEqual } from 'node:util';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What an `*.updated` event says had another value before: changed fields only, within nested objects too; a field
 * that is new had `null`, and a list is told whole.
 */
export function previousAttributes(before: Fields, after: Fields): Fields {
  const previous: Fields = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, current] = [before[key], after[key]];
    if (isDeepStrictEqual(old, current)) continue;
    previous[key] = isFields(old) && isFields(current) ? previousAttributes(old, current) : (old ?? null);
  }
  return previous;
}
