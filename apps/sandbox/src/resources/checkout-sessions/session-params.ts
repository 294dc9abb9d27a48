import { z } from 'zod';
import {
  clearable,
  filled,
  flag,
  ignored,
  integerBetween,
  metadata,
  text,
  timestamp,
  unsupported,
} from '../../http/params';
import { discountSchema } from '../discounts/redemption';
import { trialSettings } from '../subscriptions/subscription-params';
import { lineItemSchema } from './line-items';

const paymentIntentData = z.strictObject({
  capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
  description: text.optional(),
  metadata: metadata.optional(),
  receipt_email: text.optional(),
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  shipping: ignored.optional(),
  statement_descriptor: text.optional(),
  statement_descriptor_suffix: text.optional(),
  transfer_group: text.optional(),
});

const subscriptionData = z.strictObject({
  billing_cycle_anchor: unsupported.optional(),
  billing_cycle_anchor_config: unsupported.optional(),
  billing_mode: ignored.optional(),
  default_tax_rates: ignored.optional(),
  description: text.optional(),
  invoice_settings: ignored.optional(),
  metadata: metadata.optional(),
  proration_behavior: z.enum(['create_prorations', 'none']).optional(),
  trial_end: timestamp.optional(),
  trial_period_days: integerBetween(1, 730).optional(),
  trial_settings: trialSettings.optional(),
});

const setupIntentData = z.strictObject({
  description: text.optional(),
  metadata: metadata.optional(),
  on_behalf_of: unsupported.optional(),
});

/** Accepted, because a program may well send them, but without an effect in the sandbox. */
const withoutEffect = {
  adaptive_pricing: ignored.optional(),
  after_expiration: ignored.optional(),
  automatic_tax: ignored.optional(),
  branding_settings: ignored.optional(),
  consent_collection: ignored.optional(),
  custom_fields: ignored.optional(),
  custom_text: ignored.optional(),
  excluded_payment_method_types: ignored.optional(),
  integration_identifier: ignored.optional(),
  invoice_creation: ignored.optional(),
  managed_payments: ignored.optional(),
  name_collection: ignored.optional(),
  origin_context: ignored.optional(),
  payment_method_configuration: ignored.optional(),
  payment_method_data: ignored.optional(),
  payment_method_options: ignored.optional(),
  permissions: ignored.optional(),
  saved_payment_method_options: ignored.optional(),
  shipping_address_collection: ignored.optional(),
  shipping_options: ignored.optional(),
  tax_id_collection: ignored.optional(),
  wallet_options: ignored.optional(),
};

/** These would sell something else, or for another amount. */
const notPlayed = {
  customer_account: unsupported.optional(),
  optional_items: unsupported.optional(),
  redirect_on_completion: unsupported.optional(),
  return_url: unsupported.optional(),
};

export const sessionCreateSchema = z.strictObject({
  ...withoutEffect,
  ...notPlayed,
  allow_promotion_codes: flag.optional(),
  allowed_payment_method_types: z.array(text).optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  cancel_url: text.optional(),
  client_reference_id: filled.optional(),
  currency: text.optional(),
  customer: filled.optional(),
  customer_creation: z.enum(['always', 'if_required']).optional(),
  customer_email: filled.optional(),
  customer_update: ignored.optional(),
  discounts: z.array(discountSchema).max(1).optional(),
  expires_at: timestamp.optional(),
  line_items: z.array(lineItemSchema).min(1).max(100).optional(),
  locale: text.optional(),
  metadata: metadata.optional(),
  mode: z.enum(['payment', 'subscription', 'setup']),
  payment_intent_data: paymentIntentData.optional(),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  /** What `allowed_payment_method_types` was called in earlier versions. */
  payment_method_types: z.array(text).optional(),
  phone_number_collection: z.strictObject({ enabled: flag }).optional(),
  setup_intent_data: setupIntentData.optional(),
  submit_type: z.enum(['auto', 'book', 'donate', 'pay', 'subscribe']).optional(),
  subscription_data: subscriptionData.optional(),
  success_url: filled.optional(),
  ui_mode: z.enum(['hosted', 'hosted_page']).optional(),
});

export type SessionParams = z.infer<typeof sessionCreateSchema>;

export const sessionUpdateSchema = z.strictObject({
  collected_information: ignored.optional(),
  metadata: metadata.optional(),
});

export const sessionListFilters = {
  customer: clearable.optional(),
  payment_intent: text.optional(),
  status: z.enum(['complete', 'expired', 'open']).optional(),
  subscription: text.optional(),
};
