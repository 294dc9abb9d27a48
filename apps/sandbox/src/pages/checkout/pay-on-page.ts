import { CardError, InvalidRequest } from '../../http/stripe-error';
import { type CheckoutPayment } from '../../resources/checkout-sessions/checkout-payment';
import { completeSession } from '../../resources/checkout-sessions/complete-session';
import { failAuthentication } from '../../resources/payment-intents/attempt-payment';
import { createCardMethod, createDelayedMethod } from '../../resources/payment-methods/payment-method';
import { failSetupAuthentication } from '../../resources/setup-intents/attempt-setup';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type CheckoutPlan, type CheckoutSession } from '../../stripe-objects';
import { type CheckoutForm } from './checkout-form';

/** How a step on the page ends: the session as it then is, or what speaks against the payment. */
export type Outcome = { session: CheckoutSession; refusal?: undefined } | { refusal: string };

export const planId = (sessionId: string): string => `plan_of_${sessionId}`;

const AUTHENTICATION_FAILED =
  'We are unable to authenticate your payment method. Please choose a different payment method and try again.';

/** The customer sends the form. A session that is still open afterwards asks for 3-D Secure. */
export async function submitPayment(
  tx: AccountTransaction,
  sessionId: string,
  form: Extract<CheckoutForm, { ok: true }>,
  publicUrl: string,
): Promise<Outcome> {
  const session = await tx.get('checkout.session', sessionId);
  if (session.status !== 'open') return { session };
  const { name, payment } = form;
  const email = session.customer_details?.email ?? form.email;
  const method =
    payment === 'delayed'
      ? createDelayedMethod(tx, { email, name })
      : createCardMethod(tx, payment.card, { email, name }, payment.expiry);

  const outcome = await complete(tx, session, { method, email, name, authenticated: false }, publicUrl);
  if (session.status === 'open' && !outcome.refusal) {
    const plan = await tx.get('sandbox.checkout_plan', planId(session.id));
    plan.awaiting = { payment_method: method.id, email, name };
    tx.save(plan);
  }
  return outcome;
}

/** The customer comes back from 3-D Secure. */
export async function afterAuthentication(
  tx: AccountTransaction,
  sessionId: string,
  passed: boolean,
  publicUrl: string,
): Promise<Outcome> {
  const session = await tx.get('checkout.session', sessionId);
  const plan = await tx.get('sandbox.checkout_plan', planId(session.id));
  if (session.status !== 'open') return { session };
  if (!plan.awaiting) return { refusal: 'Please enter your card first.' };
  if (!passed) return giveUp(tx, session, plan, plan.awaiting.payment_method);
  const { payment_method: methodId, email, name } = plan.awaiting;
  const method = await tx.get('payment_method', methodId);
  return complete(tx, session, { method, email, name, authenticated: true }, publicUrl);
}

async function complete(
  tx: AccountTransaction,
  session: CheckoutSession,
  payment: CheckoutPayment,
  publicUrl: string,
): Promise<Outcome> {
  try {
    return { session: await completeSession(tx, session, payment, publicUrl) };
  } catch (error) {
    if (error instanceof CardError) return { refusal: error.message };
    // Somebody else has used up the promotion code meanwhile.
    if (error instanceof InvalidRequest && error.body.code === 'coupon_expired') {
      return { refusal: 'The promotion code can no longer be used.' };
    }
    throw error;
  }
}

async function giveUp(
  tx: AccountTransaction,
  session: CheckoutSession,
  plan: CheckoutPlan,
  methodId: string,
): Promise<Outcome> {
  const method = await tx.get('payment_method', methodId);
  const payment = await tx.find('payment_intent', plan.payment_intent ?? '');
  if (payment?.status === 'requires_action') failAuthentication(tx, payment, method);
  const setup = await tx.find('setup_intent', session.setup_intent ?? '');
  if (setup?.status === 'requires_action') failSetupAuthentication(tx, setup, method);
  plan.awaiting = null;
  tx.save(plan);
  return { refusal: AUTHENTICATION_FAILED };
}
