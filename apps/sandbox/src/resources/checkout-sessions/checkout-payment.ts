import { type AccountTransaction } from '../../storage/account-transaction';
import {
  type CheckoutPlan,
  type CheckoutSession,
  type Customer,
  type PaymentIntent,
  type PaymentMethod,
} from '../../stripe-objects';
import { createCustomer, usableCustomer } from '../customers/customer';
import { type Attempt } from '../payment-intents/attempt-payment';
import { createIntent } from '../payment-intents/payment-intent';
import { attachPaymentMethod } from '../payment-methods/payment-method';

/** What the customer has entered on the hosted page. */
export interface CheckoutPayment {
  method: PaymentMethod;
  email: string | null;
  name: string | null;
  /** They have passed 3-D Secure. */
  authenticated: boolean;
}

/** A session that is being paid. */
export interface Checkout {
  session: CheckoutSession;
  plan: CheckoutPlan;
  payment: CheckoutPayment;
  publicUrl: string;
}

/** The intent of this session: the first attempt makes it, later ones use it again. */
export async function checkoutIntent(tx: AccountTransaction, checkout: Checkout): Promise<PaymentIntent> {
  const { session, plan } = checkout;
  if (plan.payment_intent) {
    const intent = await tx.get('payment_intent', plan.payment_intent);
    intent.customer = session.customer;
    // A promotion code may have come, or gone, between two attempts.
    intent.amount = session.amount_total ?? intent.amount;
    return intent;
  }
  const intent = createIntent(tx, {
    ...plan.payment_intent_data,
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer: session.customer,
    payment_method_types: session.payment_method_types,
    ...(session.mode === 'subscription' && {
      description: 'Subscription creation',
      setup_future_usage: 'off_session' as const,
    }),
  });
  plan.payment_intent = intent.id;
  tx.save(plan);
  // Of a subscription's session, Stripe tells the intent through the invoice only.
  if (session.mode === 'payment') {
    session.payment_intent = intent.id;
    tx.save(session);
  }
  return intent;
}

/** The session's customer; one who is new is made now. */
export async function checkoutCustomer(tx: AccountTransaction, checkout: Checkout): Promise<Customer> {
  const { session, payment } = checkout;
  if (session.customer) return usableCustomer(tx, session.customer, 'customer');
  const customer = createCustomer(tx, { email: payment.email, name: payment.name });
  session.customer = customer.id;
  return customer;
}

/** The card of a subscription stays with its customer, for the renewals. */
export function keepMethod(tx: AccountTransaction, checkout: Checkout, customer: Customer): void {
  attachPaymentMethod(tx, checkout.payment.method, customer.id);
}

export const attemptOf = ({ payment, session, publicUrl }: Checkout): Attempt => ({
  method: payment.method,
  customerIsPresent: true,
  authenticated: payment.authenticated,
  authenticationUrl: `${publicUrl}/c/pay/${session.id}/authenticate`,
});
