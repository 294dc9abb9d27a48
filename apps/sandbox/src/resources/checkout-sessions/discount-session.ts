import { type AccountReader } from '../../storage/account-reader';
import {
  type CheckoutLineItem,
  type CheckoutPlan,
  type CheckoutSession,
  type RedemptionChoice,
} from '../../stripe-objects';
import { choiceOf, type Redemption, redemptionsOf } from '../discounts/redemption';
import { requireMinimum } from '../payment-intents/minimum-amount';
import { takenOff } from '../discounts/subscription-discounts';

/** Gives an open session these discounts, in the place of those that it had, and works out what is to be paid. */
export async function discountSession(
  reader: AccountReader,
  session: CheckoutSession,
  plan: CheckoutPlan,
  choices: Partial<RedemptionChoice>[],
): Promise<void> {
  const subtotal = dueNow(plan).reduce((sum, item) => sum + item.amount_subtotal, 0);
  const redemptions = await redemptionsOf(reader, choices, boughtIn(session, subtotal));
  takeOff(plan, redemptions, session.currency ?? 'usd');
  plan.discounts = redemptions.map(choiceOf);
  session.discounts = plan.discounts.map((choice) => ({ ...choice }));
  const discount = dueNow(plan).reduce((sum, item) => sum + item.amount_discount, 0);
  session.amount_subtotal = subtotal;
  session.amount_total = subtotal - discount;
  if (session.mode === 'payment' && session.amount_total > 0) {
    requireMinimum(session.amount_total, session.currency ?? 'usd', {
      subject: "The Checkout Session's total amount due must add up to",
      param: 'line_items',
    });
  }
  session.total_details = { amount_discount: discount, amount_shipping: 0, amount_tax: 0 };
}

/** What a session redeems when it is paid. @throws InvalidRequest when that is no longer possible. */
export const redemptionsOfSession = (
  reader: AccountReader,
  session: CheckoutSession,
  plan: CheckoutPlan,
): Promise<Redemption[]> =>
  redemptionsOf(reader, plan.discounts, boughtIn(session, session.amount_subtotal ?? 0));

const boughtIn = ({ currency, customer }: CheckoutSession, subtotal: number) => ({
  currency: currency ?? 'usd',
  subtotal,
  customer,
});

function takeOff(plan: CheckoutPlan, redemptions: Redemption[], currency: string): void {
  const due = dueNow(plan);
  const amounts = takenOff(
    due.map(({ amount_subtotal: amount, price }) => ({
      amount,
      product: price?.product ?? null,
      discountable: true,
    })),
    redemptions.map(({ coupon }) => coupon),
    currency,
  );
  due.forEach((item, index) => {
    item.amount_discount = amounts.reduce((sum, shares) => sum + (shares[index] ?? 0), 0);
    item.amount_total = item.amount_subtotal - item.amount_discount;
  });
}

/** What is to be paid at once: a trial leaves only what is bought once. */
function dueNow({ line_items: items, subscription_data: data }: CheckoutPlan): CheckoutLineItem[] {
  const trial = Boolean(data.trial_period_days ?? data.trial_end);
  return trial ? items.filter(({ price }) => !price?.recurring) : items;
}
