import { type AccountReader } from '../../storage/account-reader';
import { type Subscription, type SubscriptionItem } from '../../stripe-objects';
import { usageOf } from '../meters/usage';

/** How many units of a metered item were used in a period, which is billed when it is over. */
export async function usedUnits(
  reader: AccountReader,
  subscription: Subscription,
  item: SubscriptionItem,
  period: { start: number; end: number },
): Promise<number> {
  const meterId = item.price.recurring?.meter;
  if (!meterId) return 0;
  const meter = await reader.get('billing.meter', meterId, 'price');
  return usageOf(reader, meter, subscription.customer, period.start, period.end);
}
