import { InvalidRequest } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type SetupIntent } from '../../stripe-objects';

export type SetupIntentFields = Partial<
  Pick<
    SetupIntent,
    | 'attach_to_self'
    | 'automatic_payment_methods'
    | 'customer'
    | 'description'
    | 'metadata'
    | 'payment_method_types'
    | 'usage'
  >
>;

/** Begins to collect a payment method for later, without a charge. */
export function createSetupIntent(tx: AccountTransaction, fields: SetupIntentFields): SetupIntent {
  const id = newId('seti_1', 23).replace('seti_1_', 'seti_1');
  const intent: SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    ...(fields.attach_to_self && { attach_to_self: true }),
    automatic_payment_methods: fields.automatic_payment_methods ?? null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${newId('', 24).slice(1)}`,
    created: tx.now,
    customer: fields.customer ?? null,
    customer_account: null,
    description: fields.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: { enabled: false },
    mandate: null,
    metadata: fields.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: fields.payment_method_types ?? ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: fields.usage ?? 'off_session',
  };
  return tx.create(intent, 'setup_intent.created');
}

/** The statuses in which a setup intent has not come to its end. */
export const openStatuses: SetupIntent['status'][] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
];

/** Refuses to change what has come to its end, in Stripe's words. */
export function requireOpenSetup(intent: SetupIntent, verb: 'cancel' | 'confirm' | 'update'): void {
  if (openStatuses.includes(intent.status)) return;
  throw new InvalidRequest(
    `You cannot ${verb} this SetupIntent because it has a status of ${intent.status}. Only a SetupIntent with one of the following statuses may be ${pastOf[verb]}: ${openStatuses.join(', ')}.`,
    { code: 'setup_intent_unexpected_state' },
  );
}

const pastOf = { cancel: 'canceled', confirm: 'confirmed', update: 'updated' };

export function cancelSetupIntent(
  tx: AccountTransaction,
  intent: SetupIntent,
  reason: SetupIntent['cancellation_reason'] = null,
): SetupIntent {
  requireOpenSetup(intent, 'cancel');
  intent.status = 'canceled';
  intent.cancellation_reason = reason;
  intent.next_action = null;
  tx.save(intent);
  tx.emit('setup_intent.canceled', intent);
  return intent;
}
