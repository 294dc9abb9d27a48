import { z } from 'zod';
import {
  clearable,
  currency,
  filled,
  flag,
  ignored,
  metadata,
  positiveAmount,
  text,
  unsupported,
} from '../../http/params';

const editable = {
  allowed_payment_method_types: z.array(text).optional(),
  amount_details: ignored.optional(),
  application_fee_amount: unsupported.optional(),
  customer_account: unsupported.optional(),
  customer: filled.optional(),
  description: clearable.optional(),
  excluded_payment_method_types: ignored.optional(),
  hooks: ignored.optional(),
  metadata: metadata.optional(),
  payment_details: ignored.optional(),
  payment_method: filled.optional(),
  payment_method_configuration: ignored.optional(),
  payment_method_data: unsupported.optional(),
  payment_method_options: ignored.optional(),
  /** What `allowed_payment_method_types` was called in earlier versions. */
  payment_method_types: z.array(text).optional(),
  receipt_email: clearable.optional(),
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  shipping: ignored.optional(),
  statement_descriptor: text.optional(),
  statement_descriptor_suffix: text.optional(),
  transfer_group: text.optional(),
};

export const intentCreateSchema = z.strictObject({
  ...editable,
  amount: positiveAmount,
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
  confirm: flag.optional(),
  confirmation_token: unsupported.optional(),
  confirmation_method: z.enum(['automatic', 'manual']).optional(),
  currency,
  error_on_requires_action: ignored.optional(),
  mandate: ignored.optional(),
  mandate_data: ignored.optional(),
  off_session: flag.optional(),
  radar_options: ignored.optional(),
  return_url: text.optional(),
  use_stripe_sdk: flag.optional(),
});

export const intentUpdateSchema = z.strictObject({
  ...editable,
  amount: positiveAmount.optional(),
  currency: currency.optional(),
});

export const confirmSchema = z.strictObject({
  client_secret: ignored.optional(),
  confirmation_token: unsupported.optional(),
  error_on_requires_action: ignored.optional(),
  mandate: ignored.optional(),
  mandate_data: ignored.optional(),
  off_session: flag.optional(),
  payment_method: filled.optional(),
  payment_method_data: unsupported.optional(),
  payment_method_options: ignored.optional(),
  radar_options: ignored.optional(),
  receipt_email: clearable.optional(),
  return_url: text.optional(),
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  shipping: ignored.optional(),
  use_stripe_sdk: flag.optional(),
});

/** The fields of an update that change the intent; what is only accepted is left out. */
export function changesOf(params: z.infer<typeof intentUpdateSchema>) {
  const {
    allowed_payment_method_types: allowed,
    payment_method_types: types = allowed,
    amount,
    currency,
    customer,
    description,
    receipt_email,
    setup_future_usage,
    statement_descriptor,
    statement_descriptor_suffix,
    transfer_group,
  } = params;
  const fields = {
    ...(types && { payment_method_types: types }),
    amount,
    currency,
    customer,
    description,
    receipt_email,
    setup_future_usage,
    statement_descriptor,
    statement_descriptor_suffix,
    transfer_group,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
