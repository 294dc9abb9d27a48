import { z } from 'zod';
import {
  currency,
  filled,
  flag,
  integerBetween,
  metadata,
  positiveAmount,
  timestamp,
  unsupported,
} from '../../http/params';
import { InvalidRequest, missingParameter } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountReader } from '../../storage/account-reader';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type PromotionCode } from '../../stripe-objects';
import { isValid } from '../coupons/coupon';
import { usableCustomer } from '../customers/customer';
import { mergeMetadata } from '../metadata';

export const restrictionOptions = z.record(currency, z.strictObject({ minimum_amount: positiveAmount }));

const code = z
  .string()
  .max(500)
  .regex(/^[A-Za-z0-9-]+$/, 'must consist of letters, digits and dashes');

export const promotionCodeCreateSchema = z.strictObject({
  active: flag.optional(),
  code: code.optional(),
  customer: filled.optional(),
  customer_account: unsupported.optional(),
  expires_at: timestamp.optional(),
  max_redemptions: integerBetween(1, 2_147_483_647).optional(),
  metadata: metadata.optional(),
  promotion: z.strictObject({ coupon: filled, type: z.literal('coupon') }),
  restrictions: z
    .strictObject({
      currency_options: restrictionOptions.optional(),
      first_time_transaction: flag.optional(),
      minimum_amount: positiveAmount.optional(),
      minimum_amount_currency: currency.optional(),
    })
    .optional(),
});

type PromotionCodeParams = z.infer<typeof promotionCodeCreateSchema>;

export async function createPromotionCode(
  tx: AccountTransaction,
  params: PromotionCodeParams,
): Promise<PromotionCode> {
  const coupon = await tx.get('coupon', params.promotion.coupon, 'promotion[coupon]');
  const { restrictions = {} } = params;
  const minimum = restrictions.minimum_amount ?? null;
  if (minimum !== null && !restrictions.minimum_amount_currency) {
    throw missingParameter('restrictions[minimum_amount_currency]');
  }
  if (params.expires_at !== undefined && params.expires_at <= tx.now) {
    throw new InvalidRequest('The `expires_at` timestamp must be in the future.', { param: 'expires_at' });
  }
  if (params.customer) await usableCustomer(tx, params.customer, 'customer');
  const promotionCode: PromotionCode = {
    id: newId('promo_1', 23).replace('promo_1_', 'promo_1'),
    object: 'promotion_code',
    active: (params.active ?? true) && isValid(coupon, tx.now),
    code: params.code ?? newId('', 8).slice(1).toUpperCase(),
    created: tx.now,
    customer: params.customer ?? null,
    customer_account: null,
    expires_at: params.expires_at ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    promotion: { coupon: coupon.id, type: 'coupon' },
    restrictions: {
      ...(restrictions.currency_options && { currency_options: restrictions.currency_options }),
      first_time_transaction: restrictions.first_time_transaction ?? false,
      minimum_amount: minimum,
      minimum_amount_currency: minimum === null ? null : (restrictions.minimum_amount_currency ?? null),
    },
    times_redeemed: 0,
  };
  if (promotionCode.active) await requireUnused(tx, promotionCode);
  return tx.create(promotionCode, 'promotion_code.created');
}

/** Two active codes may only be alike when they are for different customers. Capitals make no difference. */
export async function requireUnused(tx: AccountTransaction, promotionCode: PromotionCode): Promise<void> {
  const alike = await activeCodes(tx, promotionCode.code);
  const clash = alike.some(
    ({ id, customer }) =>
      id !== promotionCode.id &&
      (customer === null || promotionCode.customer === null || customer === promotionCode.customer),
  );
  if (clash) {
    throw new InvalidRequest(
      'An active promotion code with `code: ' + promotionCode.code + '` already exists.',
      {
        param: 'code',
      },
    );
  }
}

/** The active codes that read so, newest first; what a customer types has any capitals. */
export async function activeCodes(reader: AccountReader, typed: string): Promise<PromotionCode[]> {
  const found: PromotionCode[] = [];
  let after: string | undefined;
  do {
    const page = await reader.page('promotion_code', {
      limit: 100,
      match: { active: true },
      startingAfter: after,
    });
    found.push(...page.data.filter(({ code: other }) => other.toLowerCase() === typed.toLowerCase()));
    after = page.hasMore ? page.data.at(-1)?.id : undefined;
  } while (after !== undefined);
  return found.filter((promotionCode) => isUsable(promotionCode, reader.now));
}

/** Whether it can be redeemed once more, as far as the code itself goes. */
export const isUsable = (code: PromotionCode, now: number): boolean =>
  code.active &&
  (code.expires_at === null || now < code.expires_at) &&
  (code.max_redemptions === null || code.times_redeemed < code.max_redemptions);

/** The code as it is to be shown now. */
export const shownCode = (code: PromotionCode, now: number): PromotionCode => ({
  ...code,
  active: isUsable(code, now),
});

export interface Purchase {
  currency: string;
  /** Before discounts. */
  subtotal: number;
  customer: string | null;
  /** Whether the customer has paid before. */
  hasPaid: boolean;
}

/** Why a purchase does not fulfil what the code asks for; undefined when it does. */
export function obstacle({ customer, restrictions }: PromotionCode, purchase: Purchase): string | undefined {
  if (customer !== null && customer !== purchase.customer) {
    return 'This promotion code cannot be redeemed because it belongs to a different customer.';
  }
  if (restrictions.first_time_transaction && purchase.hasPaid) {
    return 'This promotion code cannot be redeemed because the associated customer has prior transactions.';
  }
  if (restrictions.minimum_amount === null) return undefined;
  const minimum =
    restrictions.minimum_amount_currency === purchase.currency
      ? restrictions.minimum_amount
      : restrictions.currency_options?.[purchase.currency]?.minimum_amount;
  return minimum !== undefined && purchase.subtotal >= minimum
    ? undefined
    : 'This promotion code cannot be redeemed because the minimum amount requirement is not met.';
}
