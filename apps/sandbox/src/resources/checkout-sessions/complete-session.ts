import { CardError, InvalidRequest } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type CheckoutSession, type PaymentIntent } from '../../stripe-objects';
import { attemptPayment } from '../payment-intents/attempt-payment';
import { createDiscount, type Redemption } from '../discounts/redemption';
import { answerOf } from '../payment-methods/payment-method';
import {
  attemptOf,
  type Checkout,
  checkoutCustomer,
  checkoutIntent,
  type CheckoutPayment,
} from './checkout-payment';
import { customerDetails } from './create-session';
import { redemptionsOfSession } from './discount-session';
import { setUpCheckout, trySetup } from './set-up-checkout';
import { startCheckoutSubscription } from './start-checkout-subscription';

/**
 * Pays a session as its hosted page does. The session is `complete` afterwards, or still open when the card asks for
 * 3-D Secure first.
 * @throws CardError when the card is declined; the session stays open for another card.
 */
export async function completeSession(
  tx: AccountTransaction,
  session: CheckoutSession,
  payment: CheckoutPayment,
  publicUrl: string,
): Promise<CheckoutSession> {
  requireOpen(session);
  const plan = await tx.get('sandbox.checkout_plan', `plan_of_${session.id}`);
  const checkout: Checkout = { session, plan, payment, publicUrl };

  const redemptions = await redemptionsOfSession(tx, session, plan);
  const answer = answerOf(payment.method, true);
  if (answer.kind === 'decline' || (answer.kind === 'authenticate' && !payment.authenticated)) {
    return attemptInVain(tx, checkout);
  }
  session.payment_status = paymentStatus(await carryOut(tx, checkout, redemptions));
  session.status = 'complete';
  session.url = null;
  session.customer_details = customerDetails(payment);
  tx.save(session);
  tx.emit('checkout.session.completed', session);
  return session;
}

/** Does what the session is for. Answers what it was paid with; null when there was nothing to pay. */
async function carryOut(
  tx: AccountTransaction,
  checkout: Checkout,
  redemptions: Redemption[],
): Promise<PaymentIntent | null> {
  switch (checkout.session.mode) {
    case 'subscription':
      return startCheckoutSubscription(tx, checkout, redemptions);
    case 'setup':
      await setUpCheckout(tx, checkout);
      return null;
    default:
      return payOnce(tx, checkout, redemptions);
  }
}

export function requireOpen(session: CheckoutSession): void {
  if (session.status === 'open') return;
  const state = session.status === 'complete' ? 'has already been completed' : 'has expired';
  throw new InvalidRequest(`This Checkout Session ${state}: '${session.id}'`, {
    code: 'resource_state_invalid',
    param: 'session',
  });
}

async function payOnce(
  tx: AccountTransaction,
  checkout: Checkout,
  redemptions: Redemption[],
): Promise<PaymentIntent | null> {
  const { session } = checkout;
  if (session.customer_creation === 'always') await checkoutCustomer(tx, checkout);
  const owner = { customer: session.customer, checkoutSession: session.id };
  for (const redemption of redemptions) createDiscount(tx, redemption, owner);
  if (session.amount_total === 0) return null;
  const intent = await checkoutIntent(tx, checkout);
  return attemptPayment(tx, intent, attemptOf(checkout));
}

/** A card that does not pay leaves its attempt behind and nothing else: no customer, no subscription. */
async function attemptInVain(tx: AccountTransaction, checkout: Checkout): Promise<CheckoutSession> {
  const { session, payment } = checkout;
  if (session.mode === 'setup') {
    await trySetup(tx, checkout);
    return session;
  }
  if (session.amount_total !== 0) {
    attemptPayment(tx, await checkoutIntent(tx, checkout), attemptOf(checkout));
    return session;
  }
  const answer = answerOf(payment.method, true);
  if (answer.kind !== 'decline') return session;
  throw new CardError({
    code: answer.decline.code,
    decline_code: answer.decline.declineCode,
    message: answer.decline.message,
    payment_method: payment.method,
  });
}

function paymentStatus(intent: PaymentIntent | null): CheckoutSession['payment_status'] {
  if (intent === null) return 'no_payment_required';
  return intent.status === 'succeeded' ? 'paid' : 'unpaid';
}
