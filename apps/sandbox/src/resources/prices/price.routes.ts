import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { clearable, currency, flag, ignored, metadata, pagination, range, text } from '../../http/params';
import { mergeMetadata } from '../metadata';
import { claimLookupKey, createPrice, priceCreateSchema } from './price';

const updateSchema = z.strictObject({
  active: flag.optional(),
  currency_options: ignored.optional(),
  lookup_key: clearable.optional(),
  metadata: metadata.optional(),
  nickname: clearable.optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  transfer_lookup_key: flag.optional(),
});

const listSchema = z.strictObject({
  ...pagination,
  active: flag.optional(),
  created: range.optional(),
  currency: currency.optional(),
  lookup_keys: z.array(text).max(10).optional(),
  product: text.optional(),
  recurring: z
    .strictObject({ interval: text.optional(), meter: text.optional(), usage_type: text.optional() })
    .optional(),
  type: z.enum(['one_time', 'recurring']).optional(),
});

export const priceRoutes: Endpoint[] = [
  write({
    path: '/v1/prices',
    params: priceCreateSchema,
    handle: async (tx, { params }) => createPrice(tx, params),
  }),
  read({
    path: '/v1/prices',
    params: listSchema,
    async handle(reader, { params }) {
      const { active, currency, product, recurring, type, lookup_keys: keys } = params;
      const match = { active, currency, product, recurring, type };
      const either = keys?.map((key) => ({ ...match, lookup_key: key }));
      return listObjects(reader, 'price', '/v1/prices', params, either ?? match);
    },
  }),
  read({
    path: '/v1/prices/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('price', path.id),
  }),
  write({
    path: '/v1/prices/:id',
    params: updateSchema,
    async handle(tx, { params, path }) {
      const price = await tx.get('price', path.id);
      const {
        metadata: change,
        transfer_lookup_key: transfer,
        currency_options: _options,
        ...fields
      } = params;
      if (fields.lookup_key && fields.lookup_key !== price.lookup_key) {
        await claimLookupKey(tx, fields.lookup_key, transfer ?? false);
      }
      return tx.update(price, 'price.updated', (changed) => {
        Object.assign(changed, fields, { metadata: mergeMetadata(changed.metadata, change) });
      });
    },
  }),
];
