import { z } from 'zod';
import { filled } from '../../http/params';
import { InvalidParameter, InvalidRequest, missingParameter } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountReader } from '../../storage/account-reader';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Coupon, type Discount, type PromotionCode, type RedemptionChoice } from '../../stripe-objects';
import { isValid, reductionOf } from '../coupons/coupon';
import { isUsable, obstacle } from '../promotion-codes/promotion-code';
import { periodEnd } from '../subscriptions/billing-period';

export const discountChoice = { coupon: filled.optional(), promotion_code: filled.optional() };

export const discountSchema = z.strictObject(discountChoice);

/** A coupon that may be redeemed, by itself or by a promotion code. */
export interface Redemption {
  coupon: Coupon;
  promotionCode: PromotionCode | null;
}

export interface Bought {
  currency: string;
  /** Before discounts. */
  subtotal: number;
  customer: string | null;
}

/** What the `discounts` of a request choose. @throws InvalidRequest when one of them cannot be redeemed for this. */
export async function redemptionsOf(
  reader: AccountReader,
  choices: { coupon?: string | null; promotion_code?: string | null }[],
  bought: Bought,
): Promise<Redemption[]> {
  const redemptions: Redemption[] = [];
  for (const [index, choice] of choices.entries()) {
    redemptions.push(await redemptionOf(reader, choice, bought, `discounts[${index}]`));
  }
  if (new Set(redemptions.map(({ coupon }) => coupon.id)).size < redemptions.length) {
    throw new InvalidRequest('You cannot apply the same coupon more than once.', { param: 'discounts' });
  }
  return redemptions;
}

async function redemptionOf(
  reader: AccountReader,
  choice: { coupon?: string | null; promotion_code?: string | null },
  bought: Bought,
  param: string,
): Promise<Redemption> {
  if (choice.coupon && choice.promotion_code) {
    throw new InvalidParameter('You may only specify one of these parameters: coupon, promotion_code.', {
      param,
    });
  }
  const name = choice.promotion_code ? `${param}[promotion_code]` : `${param}[coupon]`;
  const promotionCode = choice.promotion_code
    ? await reader.get('promotion_code', choice.promotion_code, name)
    : null;
  const couponId = promotionCode?.promotion.coupon ?? choice.coupon;
  if (!couponId) throw missingParameter(`${param}[coupon]`);
  const coupon = await reader.get('coupon', couponId, name);
  if (!isValid(coupon, reader.now)) {
    throw new InvalidRequest(`Coupon expired: ${coupon.id}`, { code: 'coupon_expired', param: name });
  }
  if (!reductionOf(coupon, bought.currency)) {
    throw new InvalidRequest(
      `The coupon ${coupon.id} is of an amount in another currency than ${bought.currency}.`,
      { param: name },
    );
  }
  if (promotionCode) await requireCode(reader, promotionCode, bought, name);
  return { coupon, promotionCode };
}

async function requireCode(
  reader: AccountReader,
  promotionCode: PromotionCode,
  bought: Bought,
  param: string,
): Promise<void> {
  if (!isUsable(promotionCode, reader.now)) {
    throw new InvalidRequest('This promotion code has expired.', { code: 'coupon_expired', param });
  }
  const { customer } = bought;
  const paid =
    customer === null ? undefined : await reader.findBy('charge', { customer, status: 'succeeded' });
  const against = obstacle(promotionCode, { ...bought, hasPaid: paid !== undefined });
  if (against) throw new InvalidRequest(against, { param });
}

export interface DiscountOwner {
  customer: string | null;
  checkoutSession?: string;
  invoice?: string;
  subscription?: string;
}

/** Redeems a coupon: it counts, and what it takes off is kept even if the coupon is deleted. */
export function createDiscount(
  tx: AccountTransaction,
  { coupon, promotionCode }: Redemption,
  owner: DiscountOwner,
): Discount {
  coupon.times_redeemed += 1;
  coupon.valid = isValid(coupon, tx.now);
  tx.save(coupon);
  if (promotionCode) {
    promotionCode.times_redeemed += 1;
    promotionCode.active = isUsable(promotionCode, tx.now);
    tx.save(promotionCode);
  }
  const months = coupon.duration === 'repeating' ? coupon.duration_in_months : null;
  const discount: Discount = {
    id: newId('di_1', 23).replace('di_1_', 'di_1'),
    object: 'discount',
    checkout_session: owner.checkoutSession ?? null,
    customer: owner.customer,
    customer_account: null,
    end: months === null ? null : periodEnd(tx.now, { interval: 'month', interval_count: months }),
    invoice: owner.invoice ?? null,
    invoice_item: null,
    promotion_code: promotionCode?.id ?? null,
    source: { coupon: coupon.id, type: 'coupon' },
    start: tx.now,
    subscription: owner.subscription ?? null,
    subscription_item: null,
  };
  tx.create({
    id: `terms_of_${discount.id}`,
    object: 'sandbox.discount_terms',
    created: tx.now,
    coupon: structuredClone(coupon),
  });
  return tx.create(discount, 'customer.discount.created');
}

export const choiceOf = ({ coupon, promotionCode }: Redemption): RedemptionChoice => ({
  coupon: promotionCode ? null : coupon.id,
  promotion_code: promotionCode?.id ?? null,
});
