import { CardError, InvalidRequest } from '../../http/stripe-error';
import { type SandboxSettings } from '../../settings';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type PaymentIntent } from '../../stripe-objects';
import { applyPayment } from '../invoices/invoice-lifecycle';
import { resolvePaymentMethod } from '../payment-methods/payment-method';
import { type Attempt, attemptPayment, failAuthentication } from './attempt-payment';

interface Confirmation {
  /** Another payment method than the intent has already. */
  methodId?: string;
  returnUrl?: string;
  /** The customer is not there, and cannot be asked for anything. */
  offSession?: boolean;
}

/** Confirms an intent, and brings the invoice that it pays up to date. */
export async function confirmIntent(
  tx: AccountTransaction,
  intent: PaymentIntent,
  confirmation: Confirmation,
  settings: SandboxSettings,
): Promise<PaymentIntent> {
  const methodId = confirmation.methodId ?? intent.payment_method;
  if (!methodId) {
    throw new InvalidRequest(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      { code: 'payment_intent_unexpected_state' },
    );
  }
  const method = await resolvePaymentMethod(tx, methodId);
  return attemptAndApply(tx, intent, {
    method,
    customerIsPresent: !confirmation.offSession,
    returnUrl: confirmation.returnUrl,
    authenticationUrl: `${settings.publicUrl}/authenticate/${tx.account}/${intent.id}`,
  });
}

/** The customer comes back from 3-D Secure, on the page that `next_action` has sent them to. */
export async function finishAuthentication(
  tx: AccountTransaction,
  intent: PaymentIntent,
  passed: boolean,
): Promise<PaymentIntent> {
  const method = await tx.get('payment_method', intent.payment_method ?? '');
  if (passed) {
    return attemptAndApply(tx, intent, { method, customerIsPresent: true, authenticated: true });
  }
  failAuthentication(tx, intent, method);
  await applyPayment(tx, intent);
  return intent;
}

async function attemptAndApply(
  tx: AccountTransaction,
  intent: PaymentIntent,
  attempt: Attempt,
): Promise<PaymentIntent> {
  try {
    attemptPayment(tx, intent, attempt);
  } catch (error) {
    if (error instanceof CardError) await applyPayment(tx, intent);
    throw error;
  }
  await applyPayment(tx, intent);
  return intent;
}
