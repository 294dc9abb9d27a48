import { InvalidRequest } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type CheckoutSession } from '../../stripe-objects';
import { applyPayment } from '../invoices/invoice-lifecycle';
import { settleDebit } from '../payment-intents/attempt-payment';

/** Ends the wait of a session that was completed with a delayed payment method: the money has come, or will not. */
export async function settleSession(
  tx: AccountTransaction,
  session: CheckoutSession,
  succeeded: boolean,
): Promise<CheckoutSession> {
  const plan = await tx.get('sandbox.checkout_plan', `plan_of_${session.id}`);
  const intentId = session.payment_intent ?? plan.payment_intent ?? (await intentOfInvoice(tx, session));
  const intent = intentId === null ? undefined : await tx.find('payment_intent', intentId);
  if (session.status !== 'complete' || intent?.status !== 'processing') {
    throw new InvalidRequest(`This Checkout Session does not wait for a delayed payment: '${session.id}'`, {
      code: 'resource_state_invalid',
      param: 'session',
    });
  }
  await settleDebit(tx, intent, succeeded);
  await applyPayment(tx, intent);
  if (succeeded) session.payment_status = 'paid';
  tx.save(session);
  tx.emit(
    succeeded ? 'checkout.session.async_payment_succeeded' : 'checkout.session.async_payment_failed',
    session,
  );
  return session;
}

async function intentOfInvoice(tx: AccountTransaction, session: CheckoutSession): Promise<string | null> {
  if (!session.invoice) return null;
  const payment = await tx.findBy('invoice_payment', { invoice: session.invoice });
  return payment?.payment.payment_intent ?? null;
}
