import { type AccountTransaction } from '../../storage/account-transaction';
import { type CheckoutSession } from '../../stripe-objects';
import { cancelIntent } from '../payment-intents/payment-intent';
import { cancelSetupIntent } from '../setup-intents/setup-intent';
import { requireOpen } from './complete-session';

/** Closes an open session: nobody can pay it any more. */
export async function expireSession(
  tx: AccountTransaction,
  session: CheckoutSession,
): Promise<CheckoutSession> {
  requireOpen(session);
  const plan = await tx.find('sandbox.checkout_plan', `plan_of_${session.id}`);
  if (plan?.payment_intent) {
    cancelIntent(tx, await tx.get('payment_intent', plan.payment_intent), 'automatic');
  }
  const setup = await tx.find('setup_intent', session.setup_intent ?? '');
  if (setup) cancelSetupIntent(tx, setup, 'abandoned');
  session.status = 'expired';
  session.url = null;
  tx.save(session);
  tx.emit('checkout.session.expired', session);
  return session;
}
