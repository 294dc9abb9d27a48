import { z } from 'zod';
import {
  currency,
  filled,
  integerBetween,
  metadata,
  positiveAmount,
  text,
  timestamp,
} from '../../http/params';
import { InvalidParameter, InvalidRequest, missingParameter } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Coupon } from '../../stripe-objects';
import { type Reduction } from '../discounts/discount-amounts';
import { mergeMetadata } from '../metadata';

const percentage = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,4})?$/, 'must be a number with up to four decimals')
  .transform(Number)
  .refine((value) => value > 0 && value <= 100, {
    message: 'must be larger than 0, and at most 100',
    params: { code: 'parameter_invalid_integer' },
  });

export const currencyOptions = z.record(currency, z.strictObject({ amount_off: positiveAmount }));

export const couponCreateSchema = z.strictObject({
  amount_off: positiveAmount.optional(),
  applies_to: z.strictObject({ products: z.array(filled).min(1).max(100).optional() }).optional(),
  currency: currency.optional(),
  currency_options: currencyOptions.optional(),
  duration: z.enum(['forever', 'once', 'repeating']).optional(),
  duration_in_months: integerBetween(1, 1200).optional(),
  id: filled.optional(),
  max_redemptions: integerBetween(1, 2_147_483_647).optional(),
  metadata: metadata.optional(),
  name: text.max(40).optional(),
  percent_off: percentage.optional(),
  redeem_by: timestamp.optional(),
});

type CouponParams = z.infer<typeof couponCreateSchema>;

export async function createCoupon(tx: AccountTransaction, params: CouponParams): Promise<Coupon> {
  checkTerms(params, tx.now);
  for (const product of params.applies_to?.products ?? []) {
    await tx.get('product', product, 'applies_to[products]');
  }
  const id = params.id ?? newId('', 8).slice(1);
  const taken = await tx.findAny(id);
  if (taken && !('deleted' in taken)) {
    throw new InvalidRequest('Coupon already exists.', { code: 'resource_already_exists', param: 'id' });
  }
  const products = params.applies_to?.products;
  return tx.create<Coupon>(
    {
      id,
      object: 'coupon',
      amount_off: params.amount_off ?? null,
      ...(products && { applies_to: { products } }),
      created: tx.now,
      currency: params.amount_off === undefined ? null : (params.currency ?? null),
      ...(params.currency_options && { currency_options: params.currency_options }),
      duration: params.duration ?? 'once',
      duration_in_months: params.duration_in_months ?? null,
      livemode: false,
      max_redemptions: params.max_redemptions ?? null,
      metadata: mergeMetadata({}, params.metadata),
      name: params.name ?? null,
      percent_off: params.percent_off ?? null,
      redeem_by: params.redeem_by ?? null,
      times_redeemed: 0,
      valid: true,
    },
    'coupon.created',
  );
}

function checkTerms(params: CouponParams, now: number): void {
  if ((params.percent_off === undefined) === (params.amount_off === undefined)) {
    throw new InvalidParameter('You must pass exactly one of `percent_off` and `amount_off`.', {
      param: params.percent_off === undefined ? 'percent_off' : 'amount_off',
    });
  }
  if (params.amount_off !== undefined && !params.currency) throw missingParameter('currency');
  if (params.duration === 'repeating' && params.duration_in_months === undefined) {
    throw missingParameter('duration_in_months');
  }
  if (params.duration !== 'repeating' && params.duration_in_months !== undefined) {
    throw new InvalidParameter('You can only set `duration_in_months` when `duration` is `repeating`.', {
      param: 'duration_in_months',
    });
  }
  if (params.redeem_by !== undefined && params.redeem_by <= now) {
    throw new InvalidRequest('The `redeem_by` timestamp must be in the future.', { param: 'redeem_by' });
  }
}

/** Whether it can be redeemed once more; time alone may have ended that. */
export const isValid = (coupon: Coupon, now: number): boolean =>
  (coupon.redeem_by === null || now < coupon.redeem_by) &&
  (coupon.max_redemptions === null || coupon.times_redeemed < coupon.max_redemptions);

/** The coupon as it is to be shown now. */
export const shown = (coupon: Coupon, now: number): Coupon => ({ ...coupon, valid: isValid(coupon, now) });

/** What it takes off in a currency; undefined when it is of amounts in others. */
export function reductionOf(coupon: Coupon, currency: string): Reduction | undefined {
  const products = coupon.applies_to?.products ?? null;
  if (coupon.percent_off !== null) return { percentOff: coupon.percent_off, amountOff: null, products };
  const amountOff =
    coupon.currency === currency ? coupon.amount_off : coupon.currency_options?.[currency]?.amount_off;
  return amountOff ? { percentOff: null, amountOff, products } : undefined;
}
