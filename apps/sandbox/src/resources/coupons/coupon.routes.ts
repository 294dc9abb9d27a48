import { z } from 'zod';
import { type Endpoint, read, remove, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { clearable, metadata, pagination, range } from '../../http/params';
import { deleted } from '../deleted';
import { mergeMetadata } from '../metadata';
import { couponCreateSchema, createCoupon, currencyOptions, shown } from './coupon';

const updateSchema = z.strictObject({
  currency_options: currencyOptions.optional(),
  metadata: metadata.optional(),
  name: clearable.optional(),
});

export const couponRoutes: Endpoint[] = [
  write({
    path: '/v1/coupons',
    params: couponCreateSchema,
    handle: async (tx, { params }) => createCoupon(tx, params),
  }),
  read({
    path: '/v1/coupons',
    params: z.strictObject({ ...pagination, created: range.optional() }),
    async handle(reader, { params }) {
      const list = await listObjects(reader, 'coupon', '/v1/coupons', params);
      return { ...list, data: list.data.map((coupon) => shown(coupon, reader.now)) };
    },
  }),
  read({
    path: '/v1/coupons/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => shown(await reader.get('coupon', path.id), reader.now),
  }),
  write({
    path: '/v1/coupons/:id',
    params: updateSchema,
    async handle(tx, { params, path }) {
      const coupon = await tx.get('coupon', path.id);
      const updated = tx.update(coupon, 'coupon.updated', (changed) => {
        if (params.name !== undefined) changed.name = params.name;
        if (params.currency_options) {
          changed.currency_options = { ...changed.currency_options, ...params.currency_options };
        }
        changed.metadata = mergeMetadata(changed.metadata, params.metadata);
      });
      return shown(updated, tx.now);
    },
  }),
  // What has been redeemed before goes on: discounts keep what the coupon was.
  remove({
    path: '/v1/coupons/:id',
    params: z.strictObject({}),
    async handle(tx, { path }) {
      const coupon = await tx.get('coupon', path.id);
      tx.delete(coupon, 'coupon.deleted');
      return deleted(coupon);
    },
  }),
];
