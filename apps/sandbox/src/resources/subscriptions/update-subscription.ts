import { CardError, InvalidRequest } from '../../http/stripe-error';
import { type SandboxSettings } from '../../settings';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Invoice, type Subscription } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { finalizeAndCharge } from '../invoices/collect-invoice';
import { applyPayment, failPayment, finalizeInvoice, openPayment } from '../invoices/invoice-lifecycle';
import { moveSubscription } from '../invoices/move-subscription';
import { attemptPayment } from '../payment-intents/attempt-payment';
import { changeSubscription } from './change-subscription';
import { withoutTraces } from './create-subscription';
import { methodOfSubscription } from './subscription-method';
import { type SubscriptionUpdateParams } from './subscription-params';

export async function updateSubscription(
  tx: AccountTransaction,
  id: string,
  params: SubscriptionUpdateParams,
  settings: SandboxSettings,
): Promise<Subscription> {
  const subscription = await tx.get('subscription', id);
  requireLiving(subscription);
  if (params.payment_behavior === 'pending_if_incomplete') {
    throw new InvalidRequest('The sandbox does not support pending updates.', { param: 'payment_behavior' });
  }
  const invoice = await changeSubscription(tx, subscription, params);
  if (invoice) await payUpdate(tx, subscription, invoice, params, settings);
  return subscription;
}

export function requireLiving(subscription: Subscription): void {
  if (subscription.status !== 'canceled' && subscription.status !== 'incomplete_expired') return;
  throw new InvalidRequest('A canceled subscription can only update its cancellation_details and metadata.');
}

export type PayUpdate = Pick<SubscriptionUpdateParams, 'off_session' | 'payment_behavior'>;

/** Charges at once what a change costs. If that fails, the change stands and the subscription is past due. */
export async function payUpdate(
  tx: AccountTransaction,
  subscription: Subscription,
  invoice: Invoice,
  params: PayUpdate,
  settings: SandboxSettings,
): Promise<void> {
  if (subscription.pause_collection) return finalizeAndCharge(tx, invoice);
  const customer = await usableCustomer(tx, subscription.customer);
  await finalizeInvoice(tx, invoice, customer);
  if (invoice.status !== 'open') return;
  const intent = openPayment(tx, invoice);
  if (params.payment_behavior === 'default_incomplete') return moveSubscription(tx, invoice, 'past_due');
  const method = await methodOfSubscription(tx, subscription, customer);
  if (!method) return failPayment(tx, invoice, 'schedule');
  try {
    attemptPayment(tx, intent, {
      method,
      customerIsPresent: !params.off_session,
      authenticationUrl: `${settings.publicUrl}/authenticate/${tx.account}/${intent.id}`,
    });
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    if (params.payment_behavior === 'error_if_incomplete') throw withoutTraces(error);
  }
  await applyPayment(tx, intent);
  if (intent.status === 'requires_action') await moveSubscription(tx, invoice, 'past_due');
}
