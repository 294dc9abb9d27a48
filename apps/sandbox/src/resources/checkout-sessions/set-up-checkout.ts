import { type AccountTransaction } from '../../storage/account-transaction';
import { type CheckoutSession, type SetupIntent } from '../../stripe-objects';
import { attemptSetup } from '../setup-intents/attempt-setup';
import { attemptOf, type Checkout, checkoutCustomer } from './checkout-payment';

/** Keeps the card that a session in `setup` mode has asked for, with its customer if it has one. */
export async function setUpCheckout(tx: AccountTransaction, checkout: Checkout): Promise<void> {
  const { session } = checkout;
  if (session.customer ?? session.customer_creation === 'always') await checkoutCustomer(tx, checkout);
  const intent = await setupOf(tx, session);
  intent.customer = session.customer;
  attemptSetup(tx, intent, attemptOf(checkout));
}

/** An attempt that is known to fail, or to ask for 3-D Secure: it leaves no customer behind. */
export async function trySetup(tx: AccountTransaction, checkout: Checkout): Promise<void> {
  attemptSetup(tx, await setupOf(tx, checkout.session), attemptOf(checkout));
}

const setupOf = (tx: AccountTransaction, session: CheckoutSession): Promise<SetupIntent> =>
  tx.get('setup_intent', session.setup_intent ?? '');
