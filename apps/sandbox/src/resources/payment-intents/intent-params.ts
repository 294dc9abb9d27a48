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
} from '../../http/params';

const editable = {
  customer: filled.optional(),
  description: clearable.optional(),
  metadata: metadata.optional(),
  payment_method: filled.optional(),
  payment_method_types: z.array(text).optional(),
  receipt_email: clearable.optional(),
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
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
  confirmation_method: z.enum(['automatic', 'manual']).optional(),
  currency,
  mandate_data: ignored.optional(),
  off_session: flag.optional(),
  payment_method_options: ignored.optional(),
  return_url: text.optional(),
  shipping: ignored.optional(),
  use_stripe_sdk: flag.optional(),
});

export const intentUpdateSchema = z.strictObject({
  ...editable,
  amount: positiveAmount.optional(),
  currency: currency.optional(),
});

export const confirmSchema = z.strictObject({
  client_secret: ignored.optional(),
  mandate_data: ignored.optional(),
  off_session: flag.optional(),
  payment_method: filled.optional(),
  payment_method_options: ignored.optional(),
  receipt_email: clearable.optional(),
  return_url: text.optional(),
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  use_stripe_sdk: flag.optional(),
});
