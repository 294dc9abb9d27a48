import { InvalidRequest, missingParameter } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Price, type Subscription, type SubscriptionItem } from '../../stripe-objects';
import { type Bought } from '../discounts/redemption';
import { mergeMetadata } from '../metadata';
import { amountOf, createPrice, isMetered, quantityOfMetered } from '../prices/price';
import { periodEnd } from './billing-period';
import { buildItem, planOf, recurringOf, type SubscriptionLine } from './subscription';
import { type ItemChange, type ItemInput } from './subscription-params';

/** The lines of a new subscription, from the `items` of a request. */
export async function linesOf(
  tx: AccountTransaction,
  inputs: ItemInput[],
): Promise<[SubscriptionLine, ...SubscriptionLine[]]> {
  const lines: SubscriptionLine[] = [];
  for (const [index, input] of inputs.entries()) {
    lines.push(await lineOf(tx, input, `items[${index}]`));
  }
  const [first, ...others] = lines;
  if (!first) throw missingParameter('items');
  checkSameTerms(lines.map(({ price }) => price));
  return [first, ...others];
}

/** What a subscription of these lines costs at first, for the coupons that are redeemed with it. */
export const boughtBy = (customer: string, lines: [SubscriptionLine, ...SubscriptionLine[]]): Bought => ({
  currency: lines[0].price.currency,
  subtotal: lines.reduce((sum, { price, quantity }) => sum + amountOf(price, quantity), 0),
  customer,
});

export async function lineOf(
  tx: AccountTransaction,
  input: ItemInput,
  param: string,
): Promise<SubscriptionLine> {
  const price = await recurringPrice(tx, input, param);
  if (input.quantity !== undefined && isMetered(price)) throw quantityOfMetered(param);
  return {
    price,
    quantity: input.quantity ?? 1,
    metadata: mergeMetadata({}, input.metadata),
  };
}

/**
 * Applies the `items` of an update: each changes an item by its id, removes it, or adds one. What that does to the period and
 * what it costs is for `changeSubscription`.
 */
export async function changeItems(
  tx: AccountTransaction,
  subscription: Subscription,
  changes: ItemChange[],
): Promise<void> {
  for (const [index, change] of changes.entries()) {
    const param = `items[${index}]`;
    const item = change.id === undefined ? undefined : itemById(subscription, change.id, `${param}[id]`);
    if (item && change.deleted) {
      subscription.items.data = subscription.items.data.filter(({ id }) => id !== item.id);
    } else if (item) {
      await changeItem(tx, item, change, param);
    } else {
      const line = await lineOf(tx, change, param);
      subscription.items.data.push(
        buildItem(tx, subscription.id, line, periodFor(tx, subscription, line.price)),
      );
    }
  }
  if (subscription.items.data.length === 0) {
    throw new InvalidRequest('A subscription must have at least one active plan.', { param: 'items' });
  }
  checkSameTerms(subscription.items.data.map(({ price }) => price));
}

async function changeItem(
  tx: AccountTransaction,
  item: SubscriptionItem,
  change: ItemChange,
  param: string,
): Promise<void> {
  if (change.price ?? change.price_data) {
    const price = await recurringPrice(tx, change, param);
    item.price = price;
    item.plan = planOf(price);
  }
  if (isMetered(item.price)) {
    if (change.quantity !== undefined) throw quantityOfMetered(param);
    delete item.quantity;
  } else {
    item.quantity = change.quantity ?? item.quantity ?? 1;
  }
  item.metadata = mergeMetadata(item.metadata, change.metadata);
}

async function recurringPrice(tx: AccountTransaction, input: ItemInput, param: string): Promise<Price> {
  if (!input.price && !input.price_data) throw missingParameter(`${param}[price]`);
  const price = input.price_data
    ? await createPrice(tx, input.price_data)
    : await tx.get('price', input.price ?? '', `${param}[price]`);
  if (!price.recurring) {
    throw new InvalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      { param: `${param}[price]` },
    );
  }
  if (!price.active) {
    throw new InvalidRequest('The price specified is inactive. This field only accepts active prices.', {
      param: `${param}[price]`,
    });
  }
  return price;
}

function itemById(subscription: Subscription, id: string, param: string): SubscriptionItem {
  const item = subscription.items.data.find((candidate) => candidate.id === id);
  if (item) return item;
  throw new InvalidRequest(`No such subscription item: '${id}'`, { code: 'resource_missing', param });
}

function periodFor(
  tx: AccountTransaction,
  subscription: Subscription,
  price: Price,
): { start: number; end: number } {
  const [running] = subscription.items.data;
  return running
    ? { start: running.current_period_start, end: running.current_period_end }
    : { start: tx.now, end: periodEnd(tx.now, recurringOf(price)) };
}

function checkSameTerms(prices: Price[]): void {
  if (new Set(prices.map((price) => price.currency)).size > 1) {
    throw new InvalidRequest('All prices of a subscription must have the same currency.', { param: 'items' });
  }
  const intervals = prices.map((price) => {
    const { interval, interval_count: count } = recurringOf(price);
    return `${interval}/${count}`;
  });
  if (new Set(intervals).size > 1) {
    throw new InvalidRequest('All prices of a subscription must have the same billing interval.', {
      param: 'items',
    });
  }
}
