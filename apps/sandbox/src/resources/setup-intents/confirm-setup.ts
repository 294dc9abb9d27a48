import { InvalidRequest } from '../../http/stripe-error';
import { type SandboxSettings } from '../../settings';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type SetupIntent } from '../../stripe-objects';
import { resolvePaymentMethod } from '../payment-methods/payment-method';
import { applySetup } from '../subscriptions/pending-setup';
import { attemptSetup, failSetupAuthentication } from './attempt-setup';

interface SetupConfirmation {
  /** Another payment method than the intent has already. */
  methodId?: string;
  returnUrl?: string;
}

/** Confirms a setup intent, and tells the subscription that waits for it. */
export async function confirmSetup(
  tx: AccountTransaction,
  intent: SetupIntent,
  confirmation: SetupConfirmation,
  settings: SandboxSettings,
): Promise<SetupIntent> {
  const methodId = confirmation.methodId ?? intent.payment_method;
  if (!methodId) {
    throw new InvalidRequest(
      "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the SetupIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      { code: 'setup_intent_unexpected_state' },
    );
  }
  attemptSetup(tx, intent, {
    method: await resolvePaymentMethod(tx, methodId),
    returnUrl: confirmation.returnUrl,
    authenticationUrl: `${settings.publicUrl}/authenticate/${tx.account}/${intent.id}`,
  });
  await applySetup(tx, intent);
  return intent;
}

/** The customer comes back from 3-D Secure, on the page that `next_action` has sent them to. */
export async function finishSetupAuthentication(
  tx: AccountTransaction,
  intent: SetupIntent,
  passed: boolean,
): Promise<SetupIntent> {
  const method = await tx.get('payment_method', intent.payment_method ?? '');
  if (!passed) return failSetupAuthentication(tx, intent, method);
  attemptSetup(tx, intent, { method, authenticated: true });
  await applySetup(tx, intent);
  return intent;
}
