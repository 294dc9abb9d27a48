import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { flag, metadata, pagination, range, text } from '../../http/params';
import { InvalidRequest } from '../../http/stripe-error';
import { isValid } from '../coupons/coupon';
import { mergeMetadata } from '../metadata';
import {
  createPromotionCode,
  promotionCodeCreateSchema,
  requireUnused,
  restrictionOptions,
  shownCode,
} from './promotion-code';

const updateSchema = z.strictObject({
  active: flag.optional(),
  metadata: metadata.optional(),
  restrictions: z.strictObject({ currency_options: restrictionOptions.optional() }).optional(),
});

const listSchema = z.strictObject({
  ...pagination,
  active: flag.optional(),
  code: text.optional(),
  coupon: text.optional(),
  created: range.optional(),
  customer: text.optional(),
});

export const promotionCodeRoutes: Endpoint[] = [
  write({
    path: '/v1/promotion_codes',
    params: promotionCodeCreateSchema,
    handle: async (tx, { params }) => createPromotionCode(tx, params),
  }),
  read({
    path: '/v1/promotion_codes',
    params: listSchema,
    async handle(reader, { params: { active, code, coupon, customer, ...page } }) {
      const match = { active, code, customer, ...(coupon && { promotion: { coupon } }) };
      const list = await listObjects(reader, 'promotion_code', '/v1/promotion_codes', page, match);
      return { ...list, data: list.data.map((one) => shownCode(one, reader.now)) };
    },
  }),
  read({
    path: '/v1/promotion_codes/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => shownCode(await reader.get('promotion_code', path.id), reader.now),
  }),
  write({
    path: '/v1/promotion_codes/:id',
    params: updateSchema,
    async handle(tx, { params, path }) {
      const promotionCode = await tx.get('promotion_code', path.id);
      if (params.active && !promotionCode.active) {
        const coupon = await tx.find('coupon', promotionCode.promotion.coupon ?? '');
        if (!coupon || !isValid(coupon, tx.now)) {
          throw new InvalidRequest(
            'This promotion code cannot be activated: its coupon is no longer valid.',
            {
              param: 'active',
            },
          );
        }
        await requireUnused(tx, promotionCode);
      }
      const updated = tx.update(promotionCode, 'promotion_code.updated', (changed) => {
        if (params.active !== undefined) changed.active = params.active;
        if (params.restrictions?.currency_options) {
          changed.restrictions.currency_options = {
            ...changed.restrictions.currency_options,
            ...params.restrictions.currency_options,
          };
        }
        changed.metadata = mergeMetadata(changed.metadata, params.metadata);
      });
      return shownCode(updated, tx.now);
    },
  }),
];
