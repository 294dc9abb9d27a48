import { newId } from '../../ids';
import { type SandboxSettings } from '../../settings';
import { type AccountTransaction } from '../../storage/account-transaction';
import {
  type CheckoutLineItem,
  type CheckoutPlan,
  type CheckoutSession,
  type Customer,
} from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { mergeMetadata } from '../metadata';
import { createSetupIntent } from '../setup-intents/setup-intent';
import { checkExpiry, checkParams } from './check-session';
import { discountSession } from './discount-session';
import { buildLineItems } from './line-items';
import { type SessionParams } from './session-params';

/** Opens a checkout session: a hosted page on which a customer pays for line items, or leaves a card, until it expires. */
export async function createSession(
  tx: AccountTransaction,
  params: SessionParams,
  settings: SandboxSettings,
): Promise<CheckoutSession> {
  checkParams(params);
  const expiresAt = checkExpiry(params.expires_at, tx.now);
  const customer = params.customer ? await usableCustomer(tx, params.customer, 'customer') : undefined;
  const lineItems = await buildLineItems(tx, params.mode, params.line_items ?? []);

  const session = buildSession(tx, { params, lineItems, expiresAt, customer });
  session.url = `${settings.publicUrl}/c/pay/${session.id}`;
  const plan = buildPlan(tx, session.id, params, lineItems);
  if (params.mode === 'setup') beginSetup(tx, session, params);
  else await discountSession(tx, session, plan, params.discounts ?? []);
  tx.create(plan);
  return tx.create(session);
}

interface SessionParts {
  params: SessionParams;
  lineItems: CheckoutLineItem[];
  expiresAt: number;
  customer?: Customer;
}

function buildSession(tx: AccountTransaction, parts: SessionParts): CheckoutSession {
  const { params, lineItems, customer } = parts;
  const { mode } = params;
  const email = customer?.email ?? params.customer_email ?? null;
  return {
    id: newId('cs_test', 58),
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: 0,
    amount_total: 0,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: tx.now,
    currency: lineItems[0]?.currency ?? params.currency?.toLowerCase() ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: customer?.id ?? null,
    customer_account: null,
    customer_creation: customerCreation(params, mode),
    customer_details: email === null ? null : customerDetails({ email, name: null }),
    customer_email: params.customer_email ?? null,
    discounts: [],
    expires_at: parts.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation:
      mode === 'payment'
        ? {
            enabled: false,
            invoice_data: {
              account_tax_ids: null,
              custom_fields: null,
              description: null,
              footer: null,
              issuer: null,
              metadata: {},
              rendering_options: null,
            },
          }
        : null,
    livemode: false,
    locale: params.locale ?? null,
    managed_payments: { enabled: false },
    metadata: mergeMetadata({}, params.metadata),
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection:
      params.payment_method_collection ?? (mode === 'payment' ? 'if_required' : 'always'),
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: params.allowed_payment_method_types ?? params.payment_method_types ?? ['card'],
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: params.success_url ?? null,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: null,
    wallet_options: null,
  };
}

function buildPlan(
  tx: AccountTransaction,
  sessionId: string,
  params: SessionParams,
  lineItems: CheckoutLineItem[],
): CheckoutPlan {
  const { metadata: intentMetadata, shipping: _shipping, ...intentData } = params.payment_intent_data ?? {};
  const { description, metadata, trial_end, trial_period_days, trial_settings } =
    params.subscription_data ?? {};
  return {
    id: `plan_of_${sessionId}`,
    object: 'sandbox.checkout_plan',
    created: tx.now,
    line_items: lineItems,
    payment_intent_data: { ...intentData, metadata: mergeMetadata({}, intentMetadata) },
    subscription_data: {
      description,
      metadata: mergeMetadata({}, metadata),
      trial_end,
      trial_period_days,
      missing_payment_method: trial_settings?.end_behavior.missing_payment_method,
    },
    discounts: [],
    payment_intent: null,
    awaiting: null,
  };
}

/** Nothing is paid: the session is about its setup intent. */
function beginSetup(tx: AccountTransaction, session: CheckoutSession, params: SessionParams): void {
  const { description, metadata } = params.setup_intent_data ?? {};
  session.setup_intent = createSetupIntent(tx, {
    customer: session.customer,
    description,
    metadata: mergeMetadata({}, metadata),
    payment_method_types: session.payment_method_types,
  }).id;
  session.payment_status = 'no_payment_required';
  session.amount_subtotal = null;
  session.amount_total = null;
  session.total_details = null;
}

const customerCreation = (params: SessionParams, mode: string): CheckoutSession['customer_creation'] =>
  params.customer ? null : mode === 'subscription' ? 'always' : (params.customer_creation ?? 'if_required');

export function customerDetails(person: {
  email: string | null;
  name: string | null;
}): NonNullable<CheckoutSession['customer_details']> {
  return {
    address: null,
    business_name: null,
    email: person.email,
    individual_name: null,
    name: person.name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: null,
  };
}
