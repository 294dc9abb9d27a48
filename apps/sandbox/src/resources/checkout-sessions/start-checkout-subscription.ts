import { type AccountTransaction } from '../../storage/account-transaction';
import { type CheckoutPlan, type PaymentIntent } from '../../stripe-objects';
import { type Redemption } from '../discounts/redemption';
import { applyPayment } from '../invoices/invoice-lifecycle';
import { attemptPayment } from '../payment-intents/attempt-payment';
import { startSubscription } from '../subscriptions/start-subscription';
import { type SubscriptionLine } from '../subscriptions/subscription';
import { attemptOf, type Checkout, checkoutCustomer, keepMethod } from './checkout-payment';

const DAY = 86_400;

/**
 * Makes the subscription that a session has sold and pays its first invoice; null when there is nothing to pay yet. To be
 * called only with a card that will pay: a declined one must not leave a subscription behind.
 */
export async function startCheckoutSubscription(
  tx: AccountTransaction,
  checkout: Checkout,
  redemptions: Redemption[],
): Promise<PaymentIntent | null> {
  const { session, plan, payment } = checkout;
  const customer = await checkoutCustomer(tx, checkout);
  keepMethod(tx, checkout, customer);
  const { recurring, once } = splitLines(plan);
  const { subscription, invoice, intent } = await startSubscription(
    tx,
    {
      customer: customer.id,
      lines: recurring,
      metadata: plan.subscription_data.metadata,
      description: plan.subscription_data.description,
      defaultPaymentMethod: payment.method.id,
      trialEnd: trialEnd(plan, tx.now),
      missingPaymentMethod: plan.subscription_data.missing_payment_method,
      redemptions,
    },
    {
      customer,
      extras: once,
      intent: await triedBefore(tx, checkout),
      discountOwner: { checkoutSession: session.id },
    },
  );
  session.subscription = subscription.id;
  session.invoice = invoice.id;
  if (!intent) return null;
  attemptPayment(tx, intent, attemptOf(checkout));
  await applyPayment(tx, intent);
  return intent;
}

async function triedBefore(tx: AccountTransaction, checkout: Checkout): Promise<PaymentIntent | undefined> {
  const { plan, session } = checkout;
  if (!plan.payment_intent) return undefined;
  const intent = await tx.get('payment_intent', plan.payment_intent);
  intent.customer = session.customer;
  intent.amount = session.amount_total ?? intent.amount;
  return intent;
}

function splitLines(plan: CheckoutPlan) {
  const lines = plan.line_items.flatMap(({ price, quantity }) =>
    price ? [{ price, quantity: quantity ?? 1 }] : [],
  );
  const [first, ...others] = lines.filter(({ price }) => price.recurring);
  if (!first) throw new Error(`The subscription of ${plan.id} has no recurring price.`);
  const recurring: [SubscriptionLine, ...SubscriptionLine[]] = [first, ...others];
  return { recurring, once: lines.filter(({ price }) => !price.recurring) };
}

function trialEnd(plan: CheckoutPlan, now: number): number | undefined {
  const { trial_end: end, trial_period_days: days } = plan.subscription_data;
  return end ?? (days === undefined ? undefined : now + days * DAY);
}
