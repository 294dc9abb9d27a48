import { InvalidRequest } from '../../http/stripe-error';
import { type AccountReader } from '../../storage/account-reader';
import { type ObjectTypes } from '../../stripe-objects';
import { type SearchableType, searchFields } from './search-fields';
import { searchFilter } from './search-filter';

export interface SearchResult<T> {
  object: 'search_result';
  data: T[];
  has_more: boolean;
  /** Where the next page begins; null on the last one. */
  next_page: string | null;
  url: string;
}

interface SearchParams {
  query: string;
  limit?: number;
  page?: string;
}

/** How many objects are looked at in one go. */
const BATCH = 200;

/** What a query asks for, newest first, page by page. The sandbox looks through everything: it needs no index to wait for. */
export async function searchObjects<T extends SearchableType>(
  reader: AccountReader,
  type: T,
  resource: string,
  params: SearchParams,
): Promise<SearchResult<ObjectTypes[T]>> {
  const fits = searchFilter(params.query, resource, searchFields[type]);
  const limit = params.limit ?? 10;
  const found: ObjectTypes[T][] = [];
  let startingAfter = await placeOf(reader, type, params.page);
  for (let more = true; more && found.length <= limit; ) {
    const page = await reader.page(type, { limit: BATCH, startingAfter });
    found.push(...page.data.filter((object) => fits(object)));
    startingAfter = page.data.at(-1)?.id;
    more = page.hasMore;
  }
  const data = found.slice(0, limit);
  const hasMore = found.length > limit;
  return {
    object: 'search_result',
    data,
    has_more: hasMore,
    next_page: hasMore ? pageAfter(data.at(-1)?.id ?? '') : null,
    url: `/v1/${resource}/search`,
  };
}

const pageAfter = (id: string): string => Buffer.from(id).toString('base64url');

async function placeOf(
  reader: AccountReader,
  type: SearchableType,
  page: string | undefined,
): Promise<string | undefined> {
  if (page === undefined) return undefined;
  const id = Buffer.from(page, 'base64url').toString();
  if (await reader.find(type, id)) return id;
  throw new InvalidRequest(`Invalid page token: '${page}'`, { param: 'page' });
}
