import { type AccountReader } from '../../storage/account-reader';
import { type Price, type Subscription, type SubscriptionItem } from '../../stripe-objects';
import { type InvoiceEntry, lineOf } from '../invoices/invoice';
import { isMetered } from '../prices/price';
import { usedUnits } from './metered-usage';

interface Period {
  start: number;
  end: number;
}

export interface BilledPeriods {
  /** What metered items are billed for: undefined on the first invoice. */
  closed?: Period;
  /** What all others are billed for, ahead; undefined when there is no next period. */
  coming?: Period;
}

/** The lines of a subscription's items: those of a fixed price are paid ahead, metered ones when the period is over. */
export async function periodLines(
  reader: AccountReader,
  subscription: Subscription,
  periods: BilledPeriods,
): Promise<ReturnType<typeof lineOf>[]> {
  const entries: (InvoiceEntry | undefined)[] = [];
  // One after the other: a transaction has one connection.
  for (const item of subscription.items.data) {
    entries.push(
      isMetered(item.price)
        ? await meteredEntry(reader, subscription, item, periods)
        : await fixedEntry(reader, subscription, item, periods.coming),
    );
  }
  return entries.flatMap((entry) => (entry ? [lineOf(subscription, entry)] : []));
}

async function fixedEntry(
  reader: AccountReader,
  subscription: Subscription,
  item: SubscriptionItem,
  period: Period | undefined,
): Promise<InvoiceEntry | undefined> {
  if (!period) return undefined;
  const name = await productName(reader, item.price);
  const quantity = item.quantity ?? 1;
  // A period that ends with the trial lies in it.
  const trial = subscription.trial_end !== null && period.end <= subscription.trial_end;
  return {
    price: item.price,
    quantity,
    period,
    subscriptionItem: item.id,
    ...(trial && { amount: 0 }),
    description: trial ? `Trial period for ${name}` : `${quantity} × ${name}`,
  };
}

async function meteredEntry(
  reader: AccountReader,
  subscription: Subscription,
  item: SubscriptionItem,
  { closed, coming }: BilledPeriods,
): Promise<InvoiceEntry | undefined> {
  const period = closed ?? coming;
  if (!period) return undefined;
  const quantity = closed ? await usedUnits(reader, subscription, item, closed) : 0;
  const trial = subscription.trial_end !== null && period.end <= subscription.trial_end;
  return {
    price: item.price,
    quantity,
    period,
    subscriptionItem: item.id,
    ...(trial && { amount: 0 }),
    description: `${quantity} × ${await productName(reader, item.price)}`,
  };
}

export async function productName(reader: AccountReader, price: Price): Promise<string> {
  const product = await reader.find('product', price.product);
  return product?.name ?? price.product;
}
