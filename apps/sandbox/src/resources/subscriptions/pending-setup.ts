import { type AccountTransaction } from '../../storage/account-transaction';
import { type SetupIntent, type Subscription } from '../../stripe-objects';
import { cancelSetupIntent, createSetupIntent, openStatuses } from '../setup-intents/setup-intent';

/** Asks the customer for a payment method while there is nothing to pay: in a trial, or when the first invoice is of nothing. */
export function askForMethod(tx: AccountTransaction, subscription: Subscription): void {
  subscription.pending_setup_intent = createSetupIntent(tx, { customer: subscription.customer }).id;
}

/** What was set up for a subscription is what it is charged with from now on. */
export async function applySetup(tx: AccountTransaction, intent: SetupIntent): Promise<void> {
  if (intent.status !== 'succeeded') return;
  const subscription = await tx.findBy('subscription', { pending_setup_intent: intent.id });
  if (!subscription) return;
  tx.update(subscription, 'customer.subscription.updated', (changed) => {
    changed.default_payment_method = intent.payment_method;
    changed.pending_setup_intent = null;
  });
}

/** The subscription has ended: nobody needs the payment method any more. */
export async function cancelPendingSetup(tx: AccountTransaction, subscription: Subscription): Promise<void> {
  const intent = await tx.find('setup_intent', subscription.pending_setup_intent ?? '');
  if (!intent) return;
  if (openStatuses.includes(intent.status)) cancelSetupIntent(tx, intent);
  subscription.pending_setup_intent = null;
  tx.save(subscription);
}
