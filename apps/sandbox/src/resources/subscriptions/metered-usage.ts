import { type AccountReader } from '../../storage/account-reader';
import { type Price, type Subscription, type SubscriptionItem } from '../../stripe-objects';

export const isMetered = (price: Price): boolean => price.recurring?.usage_type === 'metered';

/**
 * How many units of a metered item were used in a period, which is billed when it is over. This is the one place where
 * an invoice asks for usage: so far no usage can be reported to the sandbox, so there is none.
 */
export async function usedUnits(
  _reader: AccountReader,
  _subscription: Subscription,
  _item: SubscriptionItem,
  _period: { start: number; end: number },
): Promise<number> {
  return 0;
}
