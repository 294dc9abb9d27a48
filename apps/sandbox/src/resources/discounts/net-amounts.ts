import { type AccountReader } from '../../storage/account-reader';
import { type Subscription, type SubscriptionItem } from '../../stripe-objects';
import { amountOf, isMetered } from '../prices/price';
import { type Period, type PricedItem } from '../subscriptions/proration';
import { discountsAt, takenOff } from './subscription-discounts';

type Discounted = Pick<Subscription, 'currency' | 'discounts' | 'id'>;

/** The items with what a period of them costs under the discounts that hold at a time. */
export async function withNetAmounts(
  reader: AccountReader,
  subscription: Discounted & Pick<Subscription, 'items'>,
  items: SubscriptionItem[],
  at: number,
): Promise<PricedItem[]> {
  const all = subscription.items.data.filter(({ price }) => !isMetered(price));
  const gross = all.map(({ price, quantity }) => amountOf(price, quantity ?? 1));
  const applicable = await discountsAt(reader, subscription, at);
  const shares = takenOff(
    all.map(({ price }, index) => ({
      amount: gross[index] ?? 0,
      product: price.product,
      discountable: true,
    })),
    applicable.map(({ coupon }) => coupon),
    subscription.currency,
  );
  const net = new Map(
    all.map(({ id }, index) => [
      id,
      shares.reduce((left, share) => left - (share[index] ?? 0), gross[index] ?? 0),
    ]),
  );
  return items.map((item) => ({ ...item, net: net.get(item.id) }));
}

/** The items with what was billed for the period, after discounts, which may be over since. */
export async function withPaidAmounts(
  reader: AccountReader,
  subscription: Discounted & Pick<Subscription, 'items'>,
  items: SubscriptionItem[],
  period: Period,
): Promise<PricedItem[]> {
  const { data: invoices } = await reader.page('invoice', {
    limit: 20,
    match: { parent: { subscription_details: { subscription: subscription.id } } },
  });
  const lines = invoices.flatMap((invoice) => invoice.lines.data);
  const current = await withNetAmounts(reader, subscription, items, period.start);
  return current.map((item) => {
    const billed = lines.find(
      ({ parent, pricing, quantity, period: { start, end } }) =>
        parent?.subscription_item_details?.subscription_item === item.id &&
        !parent.subscription_item_details.proration &&
        pricing?.price_details?.price === item.price.id &&
        quantity === item.quantity &&
        start === period.start &&
        end === period.end,
    );
    if (!billed) return item;
    const off = (billed.discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0);
    return { ...item, net: billed.amount - off };
  });
}
