import { DomainError } from '#kernel';
import { z } from 'zod';

/** `?limit=` and `?cursor=` of every list. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(20)
    .meta({ description: 'How many at most: 1 to 100.', example: 20 }),
  cursor: z
    .string()
    .max(512)
    .optional()
    .meta({ description: '`next_cursor` of the page before.', example: 'cGF5XzAxamQ' }),
};

/** The answer of every list, newest first. */
export function pageOf<Item extends z.ZodType>(item: Item, id: string) {
  return z
    .object({
      data: z.array(item).meta({ description: 'The newest first.' }),
      has_more: z.boolean().meta({ description: 'Whether there is another page.', example: false }),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'Give it as `cursor` for the next page; null on the last.', example: null }),
    })
    .meta({ id });
}

export interface PageRequest {
  readonly limit: number;
  /** Only rows with a sort key below this one. */
  readonly before: string | undefined;
}

export interface Page<Item> {
  readonly data: Item[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/** @throws DomainError `invalid_cursor` */
export function pageRequest(query: { limit: number; cursor?: string | undefined }): PageRequest {
  return { limit: query.limit, before: query.cursor === undefined ? undefined : decodeCursor(query.cursor) };
}

/** The sort key of a list that goes by a running number instead of an id. @throws DomainError `invalid_cursor` */
export function positionBefore({ before }: PageRequest): bigint | undefined {
  if (before === undefined) return undefined;
  if (/^\d{1,18}$/.test(before)) return BigInt(before);
  throw new DomainError(
    'invalid_cursor',
    'The cursor is not one of this list: use next_cursor of the page before.',
  );
}

/** Cuts a page out of `limit + 1` rows that came newest first. `sortKey` is the id, which sorts by time. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  sortKey: (row: Row) => string,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit;
  return {
    data: shown.map(toItem),
    has_more: hasMore,
    next_cursor: hasMore && last !== undefined ? encodeCursor(sortKey(last)) : null,
  };
}

function encodeCursor(sortKey: string): string {
  return Buffer.from(`1:${sortKey}`).toString('base64url');
}

function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const sortKey = /^1:([\x20-\x7e]{1,300})$/.exec(text)?.[1];
  if (sortKey === undefined) {
    throw new DomainError(
      'invalid_cursor',
      'The cursor is not one of ours: use next_cursor of the page before.',
    );
  }
  return sortKey;
}
