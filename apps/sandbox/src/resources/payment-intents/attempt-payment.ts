import { type Decline } from '../../cards/test-cards';
import { CardError } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Charge, type PaymentIntent, type PaymentMethod } from '../../stripe-objects';
import { recordBalance } from '../balance-transactions';
import { disputeAsCardDoes } from '../disputes/open-dispute';
import { buildCharge, type ChargeOutcome } from '../charges/charge';
import { answerOf, attachPaymentMethod } from '../payment-methods/payment-method';

export interface Attempt {
  method: PaymentMethod;
  /** False for a charge that nobody watches, such as a renewal. */
  customerIsPresent: boolean;
  /** The card holder has already passed 3-D Secure. */
  authenticated?: boolean;
  /** Where the customer is sent to prove who they are. */
  authenticationUrl?: string;
  returnUrl?: string;
}

/**
 * Tries to pay an intent. Afterwards it is `succeeded`, `requires_capture`, `processing` (a debit) or
 * `requires_action` (3-D Secure).
 * @throws CardError when the card is declined; the intent then waits for another payment method.
 */
export function attemptPayment(
  tx: AccountTransaction,
  intent: PaymentIntent,
  attempt: Attempt,
): PaymentIntent {
  const { method } = attempt;
  const answer = answerOf(method, attempt.customerIsPresent);
  intent.payment_method = method.id;
  intent.last_payment_error = null;
  intent.next_action = null;

  if (answer.kind === 'decline') return decline(tx, intent, method, answer.decline);
  if (answer.kind === 'authenticate' && !attempt.authenticated) return askForProof(tx, intent, attempt);
  if (intent.setup_future_usage && intent.customer) attachPaymentMethod(tx, method, intent.customer);
  if (answer.kind === 'delay') return beginDebit(tx, intent, method);
  if (intent.capture_method === 'manual') return authorize(tx, intent, method);

  const charge = addCharge(tx, intent, method, { kind: 'paid' });
  succeed(tx, intent, charge);
  tx.emit('charge.succeeded', charge);
  disputeAsCardDoes(tx, charge, method);
  return intent;
}

/** A debit that was `processing` has arrived, or has not. */
export async function settleDebit(
  tx: AccountTransaction,
  intent: PaymentIntent,
  arrived: boolean,
): Promise<PaymentIntent> {
  const charge = await tx.get('charge', intent.latest_charge ?? '');
  if (arrived) {
    charge.status = 'succeeded';
    charge.paid = true;
    charge.amount_captured = charge.amount;
    succeed(tx, intent, charge);
    tx.emit('charge.succeeded', charge);
    return intent;
  }
  const refusal: Decline = {
    code: 'insufficient_funds',
    declineCode: 'insufficient_funds',
    message: 'The debit failed because the account has insufficient funds.',
  };
  charge.status = 'failed';
  charge.failure_code = refusal.code;
  charge.failure_message = refusal.message;
  tx.save(charge);
  const method = await tx.get('payment_method', charge.payment_method ?? '');
  failIntent(tx, intent, method, charge, refusal);
  return intent;
}

/** Takes the money of an authorized payment, all of it or less. */
export async function capture(
  tx: AccountTransaction,
  intent: PaymentIntent,
  amount: number,
): Promise<PaymentIntent> {
  const charge = await tx.get('charge', intent.latest_charge ?? '');
  charge.captured = true;
  charge.amount_captured = amount;
  charge.amount_refunded = charge.amount - amount;
  intent.amount_capturable = 0;
  succeed(tx, intent, charge, amount);
  tx.emit('charge.captured', charge);
  return intent;
}

/** 3-D Secure was failed or given up. */
export function failAuthentication(
  tx: AccountTransaction,
  intent: PaymentIntent,
  method: PaymentMethod,
): PaymentIntent {
  intent.status = 'requires_payment_method';
  intent.next_action = null;
  intent.payment_method = null;
  intent.last_payment_error = {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
    payment_method: method as unknown as never,
  };
  tx.save(intent);
  tx.emit('payment_intent.payment_failed', intent);
  return intent;
}

function succeed(
  tx: AccountTransaction,
  intent: PaymentIntent,
  charge: Charge,
  amount = intent.amount,
): void {
  charge.balance_transaction = recordBalance(tx, {
    type: 'charge',
    source: charge.id,
    amount,
    currency: charge.currency,
    description: charge.description,
  }).id;
  tx.save(charge);
  intent.status = 'succeeded';
  intent.amount_received = amount;
  intent.processing = null;
  tx.save(intent);
  tx.emit('payment_intent.succeeded', intent);
}

function authorize(tx: AccountTransaction, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = addCharge(tx, intent, method, { kind: 'authorized' });
  intent.status = 'requires_capture';
  intent.amount_capturable = intent.amount;
  tx.save(intent);
  tx.emit('payment_intent.amount_capturable_updated', intent);
  tx.emit('charge.succeeded', charge);
  return intent;
}

function beginDebit(tx: AccountTransaction, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = addCharge(tx, intent, method, { kind: 'pending' });
  intent.status = 'processing';
  tx.save(intent);
  tx.emit('payment_intent.processing', intent);
  tx.emit('charge.pending', charge);
  return intent;
}

function askForProof(tx: AccountTransaction, intent: PaymentIntent, attempt: Attempt): PaymentIntent {
  intent.status = 'requires_action';
  intent.next_action = {
    type: 'redirect_to_url',
    redirect_to_url: { return_url: attempt.returnUrl ?? null, url: attempt.authenticationUrl ?? null },
  };
  tx.save(intent);
  tx.emit('payment_intent.requires_action', intent);
  return intent;
}

function decline(
  tx: AccountTransaction,
  intent: PaymentIntent,
  method: PaymentMethod,
  refusal: Decline,
): never {
  const charge = addCharge(tx, intent, method, { kind: 'failed', decline: refusal });
  failIntent(tx, intent, method, charge, refusal);
  throw new CardError({
    code: refusal.code,
    decline_code: refusal.declineCode,
    message: refusal.message,
    charge: charge.id,
    payment_intent: intent,
    payment_method: method,
  });
}

function failIntent(
  tx: AccountTransaction,
  intent: PaymentIntent,
  method: PaymentMethod,
  charge: Charge,
  refusal: Decline,
): void {
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.processing = null;
  intent.last_payment_error = {
    type: 'card_error',
    charge: charge.id,
    code: refusal.code as never,
    decline_code: refusal.declineCode,
    message: refusal.message,
    payment_method: method as unknown as never,
  };
  tx.save(intent);
  tx.emit('payment_intent.payment_failed', intent);
  tx.emit('charge.failed', charge);
}

function addCharge(
  tx: AccountTransaction,
  intent: PaymentIntent,
  method: PaymentMethod,
  outcome: ChargeOutcome,
): Charge {
  const charge = tx.create(buildCharge(tx, intent, method, outcome));
  intent.latest_charge = charge.id;
  return charge;
}
