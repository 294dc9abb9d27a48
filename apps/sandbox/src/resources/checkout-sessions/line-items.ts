import { z } from 'zod';
import { filled, flag, ignored, metadata, quantity } from '../../http/params';
import { InvalidRequest, missingParameter } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type CheckoutLineItem, type CheckoutSession, type Price } from '../../stripe-objects';
import { mergeMetadata } from '../metadata';
import { amountOf, createPrice, isMetered, priceDataSchema, quantityOfMetered } from '../prices/price';

/** Of recurring and of one-time prices each, in a session that begins a subscription. */
const MOST_OF_EACH = 20;

export const lineItemSchema = z.strictObject({
  adjustable_quantity: z
    .strictObject({ enabled: flag, maximum: quantity.optional(), minimum: quantity.optional() })
    .optional(),
  dynamic_tax_rates: ignored.optional(),
  metadata: metadata.optional(),
  price: filled.optional(),
  price_data: priceDataSchema.optional(),
  quantity: quantity.optional(),
  tax_rates: ignored.optional(),
});

export type LineItemInput = z.infer<typeof lineItemSchema>;

/** Turns the line items of a request into those of a session; what `price_data` describes is made. */
export async function buildLineItems(
  tx: AccountTransaction,
  mode: CheckoutSession['mode'],
  inputs: LineItemInput[],
): Promise<CheckoutLineItem[]> {
  const items: CheckoutLineItem[] = [];
  for (const [index, input] of inputs.entries()) {
    items.push(await buildLineItem(tx, input, `line_items[${index}]`));
  }
  checkPrices(
    mode,
    items.flatMap((item) => item.price ?? []),
  );
  return items;
}

async function buildLineItem(
  tx: AccountTransaction,
  input: LineItemInput,
  param: string,
): Promise<CheckoutLineItem> {
  const price = await priceOf(tx, input, param);
  const metered = isMetered(price);
  if (input.quantity !== undefined && metered) throw quantityOfMetered(param);
  if (input.quantity === undefined && !metered) throw missingParameter(`${param}[quantity]`);
  const count = input.quantity ?? 1;
  const amount = metered ? 0 : amountOf(price, count);
  const product = await tx.get('product', price.product);
  return {
    id: newId('li'),
    object: 'item',
    adjustable_quantity: input.adjustable_quantity
      ? {
          enabled: input.adjustable_quantity.enabled,
          maximum: input.adjustable_quantity.maximum ?? 99,
          minimum: input.adjustable_quantity.minimum ?? 0,
        }
      : null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: product.name,
    metadata: mergeMetadata({}, input.metadata),
    price,
    quantity: metered ? null : count,
  };
}

async function priceOf(tx: AccountTransaction, input: LineItemInput, param: string): Promise<Price> {
  if (input.price_data) return createPrice(tx, input.price_data);
  if (!input.price) throw missingParameter(`${param}[price]`);
  const price = await tx.get('price', input.price, `${param}[price]`);
  if (!price.active) {
    throw new InvalidRequest('The price specified is inactive. This field only accepts active prices.', {
      param: `${param}[price]`,
    });
  }
  return price;
}

function checkPrices(mode: CheckoutSession['mode'], prices: Price[]): void {
  const recurring = prices.filter((price) => price.recurring);
  if (mode === 'payment' && recurring.length > 0) {
    throw new InvalidRequest(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
    );
  }
  if (mode === 'subscription' && recurring.length === 0) {
    throw new InvalidRequest(
      'You must provide at least one recurring price in `subscription` mode when using prices.',
    );
  }
  if (
    mode === 'subscription' &&
    Math.max(recurring.length, prices.length - recurring.length) > MOST_OF_EACH
  ) {
    throw new InvalidRequest(
      `In \`subscription\` mode, line_items can have at most ${MOST_OF_EACH} recurring and ${MOST_OF_EACH} one-time prices.`,
      { param: 'line_items' },
    );
  }
  if (new Set(prices.map((price) => price.currency)).size > 1) {
    throw new InvalidRequest(
      'All prices on a Checkout Session must have the same currency. If you need to use different currencies, create separate Sessions.',
    );
  }
  const intervals = recurring.map(({ recurring }) => `${recurring?.interval}/${recurring?.interval_count}`);
  if (new Set(intervals).size > 1) {
    throw new InvalidRequest('Checkout does not support multiple prices with different billing intervals.');
  }
}
