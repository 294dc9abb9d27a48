import { type AccountReader, type CreatedRange } from '../storage/account-reader';
import { type ObjectType, type ObjectTypes } from '../stripe-objects';

export interface StripeList<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

interface ListParams {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  created?: CreatedRange;
}

/**
 * Answers a list request. `match` are the fields that must have these values; those that are undefined do not
 * count, and of several such sets any one will do.
 */
export async function listObjects<T extends ObjectType>(
  reader: AccountReader,
  type: T,
  url: string,
  params: ListParams,
  match: Record<string, unknown> | Record<string, unknown>[] = {},
): Promise<StripeList<ObjectTypes[T]>> {
  const page = await reader.page(type, {
    limit: params.limit ?? 10,
    startingAfter: params.starting_after,
    endingBefore: params.ending_before,
    created: params.created,
    // JSON leaves undefined out, so a filter that was not given is none.
    match: JSON.parse(JSON.stringify(match)) as typeof match,
  });
  return listOf(url, page.data, page.hasMore);
}

export function listOf<T>(url: string, data: T[], hasMore = false): StripeList<T> {
  return { object: 'list', data, has_more: hasMore, url };
}

/** A page of a list that is held in memory, such as the line items of a session. */
export function pageOf<T extends { id: string }>(url: string, all: T[], params: ListParams): StripeList<T> {
  const limit = params.limit ?? 10;
  if (params.ending_before !== undefined) {
    const end = all.findIndex((item) => item.id === params.ending_before);
    const before = all.slice(0, Math.max(end, 0));
    return listOf(url, before.slice(-limit), before.length > limit);
  }
  const start = all.findIndex((item) => item.id === params.starting_after) + 1;
  return listOf(url, all.slice(start, start + limit), all.length > start + limit);
}
