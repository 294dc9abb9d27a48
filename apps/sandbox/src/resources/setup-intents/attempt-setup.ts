import { type Decline } from '../../cards/test-cards';
import { CardError } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type PaymentMethod, type SetupIntent } from '../../stripe-objects';
import { answerOf, attachPaymentMethod } from '../payment-methods/payment-method';

export interface SetupAttempt {
  method: PaymentMethod;
  /** The card holder has already passed 3-D Secure. */
  authenticated?: boolean;
  /** Where the customer is sent to prove who they are. */
  authenticationUrl?: string;
  returnUrl?: string;
}

/**
 * Asks the bank whether a payment method may be kept. Afterwards the intent is `succeeded`, and the method is its customer's, or
 * `requires_action` (3-D Secure).
 * @throws CardError when the card is declined; the intent then waits for another payment method.
 */
export function attemptSetup(
  tx: AccountTransaction,
  intent: SetupIntent,
  attempt: SetupAttempt,
): SetupIntent {
  const { method } = attempt;
  const answer = answerOf(method, true);
  intent.payment_method = method.id;
  intent.last_setup_error = null;
  intent.next_action = null;

  if (answer.kind === 'decline') return decline(tx, intent, method, answer.decline);
  if (answer.kind === 'authenticate' && !attempt.authenticated) return askForProof(tx, intent, attempt);
  if (intent.customer) attachPaymentMethod(tx, method, intent.customer);
  intent.status = 'succeeded';
  tx.save(intent);
  tx.emit('setup_intent.succeeded', intent);
  return intent;
}

/** 3-D Secure was failed or given up. */
export function failSetupAuthentication(
  tx: AccountTransaction,
  intent: SetupIntent,
  method: PaymentMethod,
): SetupIntent {
  return fail(tx, intent, {
    type: 'invalid_request_error',
    code: 'setup_intent_authentication_failure',
    message:
      'The latest attempt to set up the payment method has failed because authentication failed. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this SetupIntent again.',
    payment_method: method,
  });
}

function askForProof(tx: AccountTransaction, intent: SetupIntent, attempt: SetupAttempt): SetupIntent {
  intent.status = 'requires_action';
  intent.next_action = {
    type: 'redirect_to_url',
    redirect_to_url: { return_url: attempt.returnUrl ?? null, url: attempt.authenticationUrl ?? null },
  };
  tx.save(intent);
  tx.emit('setup_intent.requires_action', intent);
  return intent;
}

function decline(
  tx: AccountTransaction,
  intent: SetupIntent,
  method: PaymentMethod,
  refusal: Decline,
): never {
  const said = { code: refusal.code, decline_code: refusal.declineCode, message: refusal.message };
  fail(tx, intent, {
    type: 'card_error',
    ...said,
    payment_method: method,
  });
  throw new CardError({ ...said, setup_intent: intent, payment_method: method });
}

function fail(
  tx: AccountTransaction,
  intent: SetupIntent,
  error: NonNullable<SetupIntent['last_setup_error']>,
): SetupIntent {
  intent.status = 'requires_payment_method';
  intent.next_action = null;
  intent.payment_method = null;
  intent.last_setup_error = error;
  tx.save(intent);
  tx.emit('setup_intent.setup_failed', intent);
  return intent;
}
