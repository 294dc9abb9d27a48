import { z } from 'zod';
import {
  amount,
  clearable,
  currency,
  filled,
  flag,
  ignored,
  integerBetween,
  metadata,
  text,
} from '../../http/params';
import { InvalidRequest, missingParameter } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Price } from '../../stripe-objects';
import { mergeMetadata } from '../metadata';
import { createProduct, productDataSchema } from '../products/product';

const recurringSchema = z.strictObject({
  interval: z.enum(['day', 'week', 'month', 'year']),
  interval_count: integerBetween(1, 1095).optional(),
  meter: text.optional(),
  trial_period_days: integerBetween(0, 730).optional(),
  usage_type: z.enum(['licensed', 'metered']).optional(),
});

/** The fields that `prices.create` and the `price_data` of line items have in common. */
export const priceDataSchema = z.strictObject({
  currency,
  product: filled.optional(),
  product_data: productDataSchema.optional(),
  recurring: recurringSchema.optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  unit_amount: amount.optional(),
  unit_amount_decimal: z
    .string()
    .regex(/^\d+(\.\d{1,12})?$/, 'must be a decimal number')
    .optional(),
});

export const priceCreateSchema = priceDataSchema.extend({
  active: flag.optional(),
  billing_scheme: z.literal('per_unit').optional(),
  currency_options: ignored.optional(),
  lookup_key: text.optional(),
  metadata: metadata.optional(),
  nickname: clearable.optional(),
  transfer_lookup_key: flag.optional(),
});

export type PriceData = z.infer<typeof priceDataSchema>;
type PriceInput = z.infer<typeof priceCreateSchema>;

export async function createPrice(tx: AccountTransaction, input: PriceInput): Promise<Price> {
  const unitAmountDecimal = input.unit_amount_decimal ?? input.unit_amount?.toString();
  if (unitAmountDecimal === undefined) throw missingParameter('unit_amount');
  if (input.recurring) await checkMeter(tx, input.recurring);
  if (input.lookup_key) await claimLookupKey(tx, input.lookup_key, input.transfer_lookup_key ?? false);

  const price: Price = {
    id: newId('price'),
    object: 'price',
    active: input.active ?? true,
    billing_scheme: 'per_unit',
    created: tx.now,
    currency: input.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: input.lookup_key ?? null,
    metadata: mergeMetadata({}, input.metadata),
    nickname: input.nickname ?? null,
    product: await productOf(tx, input),
    recurring: input.recurring
      ? {
          interval: input.recurring.interval,
          interval_count: input.recurring.interval_count ?? 1,
          meter: input.recurring.meter ?? null,
          trial_period_days: input.recurring.trial_period_days ?? null,
          usage_type: input.recurring.usage_type ?? 'licensed',
        }
      : null,
    tax_behavior: input.tax_behavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: input.recurring ? 'recurring' : 'one_time',
    unit_amount: /^\d+$/.test(unitAmountDecimal) ? Number(unitAmountDecimal) : null,
    unit_amount_decimal: unitAmountDecimal,
  };
  return tx.create(price, 'price.created');
}

/** Usage is counted by a meter, and nothing else is. */
async function checkMeter(tx: AccountTransaction, recurring: z.infer<typeof recurringSchema>): Promise<void> {
  const metered = recurring.usage_type === 'metered';
  if (metered && recurring.meter === undefined) {
    throw new InvalidRequest('As of version 2025-03-31.basil, all metered prices must be backed by meters.', {
      param: 'recurring[meter]',
    });
  }
  if (recurring.meter === undefined) return;
  if (!metered) {
    throw new InvalidRequest('You may only specify a meter when `usage_type` is `metered`.', {
      param: 'recurring[meter]',
    });
  }
  const meter = await tx.get('billing.meter', recurring.meter, 'recurring[meter]');
  if (meter.status !== 'active') {
    throw new InvalidRequest(`The meter ${meter.id} is inactive: prices need an active one.`, {
      param: 'recurring[meter]',
    });
  }
}

/** Whether it is billed by what was used, instead of by a quantity. */
export const isMetered = (price: Price): boolean => price.recurring?.usage_type === 'metered';

/** Stripe's refusal of a quantity where usage tells it. */
export const quantityOfMetered = (param: string): InvalidRequest =>
  new InvalidRequest(
    `Quantity should not be specified where usage_type is \`metered\`. Remove quantity from \`${param}\`.`,
    { param: `${param}[quantity]` },
  );

async function productOf(tx: AccountTransaction, input: PriceInput): Promise<string> {
  if (input.product && input.product_data) {
    throw new InvalidRequest('You may only specify one of these parameters: product, product_data.', {
      param: 'product_data',
    });
  }
  if (input.product_data) return createProduct(tx, input.product_data).id;
  if (!input.product) throw missingParameter('product');
  return (await tx.get('product', input.product, 'product')).id;
}

/** A lookup key belongs to one active price at a time. */
export async function claimLookupKey(tx: AccountTransaction, key: string, transfer: boolean): Promise<void> {
  const holder = await tx.findBy('price', { lookup_key: key });
  if (!holder) return;
  if (!transfer) {
    throw new InvalidRequest(
      `A price (\`${holder.id}\`) already uses that lookup key, or a price used it in the past. Pass transfer_lookup_key=true to transfer it to this price.`,
      { param: 'lookup_key' },
    );
  }
  tx.update(holder, 'price.updated', (changed) => {
    changed.lookup_key = null;
  });
}

/** What one unit costs, in the minor unit; fractions of it only make sense times a quantity. */
export function amountOf(price: Price, quantity: number): number {
  return Math.round(Number(price.unit_amount_decimal ?? price.unit_amount ?? 0) * quantity);
}
