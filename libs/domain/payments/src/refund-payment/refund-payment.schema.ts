import { pageOf, pageQuery } from '#infra/http';
import { z } from 'zod';
import { refundSchema } from '../money-back/money-back-view.schema';

/** What Stripe's metadata takes. */
const LONGEST_REASON = 500;

export const refundPaymentSchema = z
  .strictObject({
    amount: z.int().min(1).optional().meta({
      description: 'In the minor unit of the payment’s currency. Default: all that is left.',
      example: 1_000,
    }),
    reason: z.string().min(1).max(LONGEST_REASON).optional().meta({
      description:
        'In the project’s own words. `duplicate`, `fraudulent` and `requested_by_customer` are known to Stripe as well.',
      example: 'requested_by_customer',
    }),
  })
  .meta({ id: 'RefundPaymentRequest' });

export const listRefundsQuery = z.strictObject(pageQuery);

export const refundPageSchema = pageOf(refundSchema, 'RefundPage');
