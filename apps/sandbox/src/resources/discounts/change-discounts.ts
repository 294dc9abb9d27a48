import { InvalidRequest } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Subscription } from '../../stripe-objects';
import { amountOf } from '../prices/price';
import { createDiscount, redemptionsOf } from './redemption';
import { endDiscounts } from './subscription-discounts';

/** One of the discounts that the subscription has already, or a coupon to be redeemed. */
export interface DiscountChange {
  coupon?: string;
  promotion_code?: string;
  discount?: string;
}

/** Gives a subscription exactly these discounts; those that are not among them end. */
export async function changeDiscounts(
  tx: AccountTransaction,
  subscription: Subscription,
  changes: DiscountChange[],
): Promise<void> {
  const kept = changes.flatMap(({ discount }) => discount ?? []);
  for (const id of kept) {
    if (!subscription.discounts.includes(id)) {
      throw new InvalidRequest(`No such discount: '${id}'`, { code: 'resource_missing', param: 'discounts' });
    }
  }
  const redemptions = await redemptionsOf(
    tx,
    changes.filter(({ discount }) => discount === undefined),
    {
      currency: subscription.currency,
      subtotal: subscription.items.data.reduce(
        (sum, { price, quantity }) => sum + amountOf(price, quantity ?? 1),
        0,
      ),
      customer: subscription.customer,
    },
  );
  const owner = { customer: subscription.customer, subscription: subscription.id };
  const remaining = await endDiscounts(
    tx,
    subscription,
    subscription.discounts.filter((id) => !kept.includes(id)),
  );
  subscription.discounts = [...remaining, ...redemptions.map((one) => createDiscount(tx, one, owner).id)];
}
