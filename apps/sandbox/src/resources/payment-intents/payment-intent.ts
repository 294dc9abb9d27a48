import { InvalidRequest } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type PaymentIntent } from '../../stripe-objects';

export type IntentFields = Partial<
  Pick<
    PaymentIntent,
    | 'automatic_payment_methods'
    | 'capture_method'
    | 'confirmation_method'
    | 'customer'
    | 'description'
    | 'metadata'
    | 'payment_method_types'
    | 'receipt_email'
    | 'setup_future_usage'
    | 'statement_descriptor'
    | 'statement_descriptor_suffix'
    | 'transfer_group'
  >
> & { amount: number; currency: string };

export function createIntent(tx: AccountTransaction, fields: IntentFields): PaymentIntent {
  const id = newId('pi', 24);
  const intent: PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: fields.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: fields.automatic_payment_methods ?? null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: fields.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${newId('', 24).slice(1)}`,
    confirmation_method: fields.confirmation_method ?? 'automatic',
    created: tx.now,
    currency: fields.currency,
    customer: fields.customer ?? null,
    customer_account: null,
    description: fields.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: fields.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: fields.payment_method_types ?? ['card'],
    payment_record: null,
    processing: null,
    receipt_email: fields.receipt_email ?? null,
    review: null,
    setup_future_usage: fields.setup_future_usage ?? null,
    shipping: null,
    source: null,
    statement_descriptor: fields.statement_descriptor ?? null,
    statement_descriptor_suffix: fields.statement_descriptor_suffix ?? null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: fields.transfer_group ?? null,
  };
  return tx.create(intent, 'payment_intent.created');
}

/** Refuses what an intent's status does not allow, in Stripe's words. */
export function requireStatus(intent: PaymentIntent, verb: string, allowed: PaymentIntent['status'][]): void {
  if (allowed.includes(intent.status)) return;
  throw new InvalidRequest(
    `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${pastOf(verb)}: ${allowed.join(', ')}.`,
    { code: 'payment_intent_unexpected_state' },
  );
}

const pastOf = (verb: string): string => (verb.endsWith('e') ? `${verb}d` : `${verb}ed`);

export function cancelIntent(
  tx: AccountTransaction,
  intent: PaymentIntent,
  reason: PaymentIntent['cancellation_reason'] = null,
): PaymentIntent {
  requireStatus(intent, 'cancel', [
    'requires_payment_method',
    'requires_capture',
    'requires_confirmation',
    'requires_action',
    'processing',
  ]);
  intent.status = 'canceled';
  intent.canceled_at = tx.now;
  intent.cancellation_reason = reason;
  intent.amount_capturable = 0;
  intent.next_action = null;
  tx.save(intent);
  tx.emit('payment_intent.canceled', intent);
  return intent;
}
