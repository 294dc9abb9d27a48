import { DomainError } from '#kernel';

/**
 * Reads the sort key of a page's end: the row's position, as these tables have no ids that sort by time.
 * @throws DomainError `invalid_cursor`
 */
export function positionOf(sortKey: string): bigint {
  if (!/^\d{1,18}$/.test(sortKey)) {
    throw new DomainError(
      'invalid_cursor',
      'The cursor is not of this list: use next_cursor of the page before.',
    );
  }
  return BigInt(sortKey);
}
