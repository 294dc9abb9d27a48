import { z } from 'zod';
import { type Endpoint, read } from '../../http/endpoint';
import { filled, pagination } from '../../http/params';
import { type SearchableType } from './search-fields';
import { searchObjects } from './search-objects';

const searchable: Record<SearchableType, string> = {
  charge: 'charges',
  customer: 'customers',
  invoice: 'invoices',
  payment_intent: 'payment_intents',
  price: 'prices',
  product: 'products',
  subscription: 'subscriptions',
};

export const searchRoutes: Endpoint[] = (Object.entries(searchable) as [SearchableType, string][]).map(
  ([type, resource]) =>
    read({
      path: `/v1/${resource}/search`,
      params: z.strictObject({ limit: pagination.limit, page: filled.optional(), query: filled }),
      handle: (reader, { params }) => searchObjects(reader, type, resource, params),
    }),
);
