import { z } from 'zod';
import {
  clearable,
  filled,
  flag,
  ignored,
  metadata,
  pagination,
  range,
  text,
  unsupported,
} from '../../http/params';

const editable = {
  allowed_payment_method_types: z.array(text).optional(),
  attach_to_self: flag.optional(),
  customer: filled.optional(),
  customer_account: unsupported.optional(),
  description: clearable.optional(),
  excluded_payment_method_types: ignored.optional(),
  flow_directions: unsupported.optional(),
  metadata: metadata.optional(),
  payment_method: filled.optional(),
  payment_method_configuration: ignored.optional(),
  payment_method_data: unsupported.optional(),
  payment_method_options: ignored.optional(),
  /** What `allowed_payment_method_types` was called in earlier versions. */
  payment_method_types: z.array(text).optional(),
};

const confirmation = {
  confirmation_token: unsupported.optional(),
  mandate_data: ignored.optional(),
  return_url: text.optional(),
  use_stripe_sdk: flag.optional(),
};

export const setupCreateSchema = z.strictObject({
  ...editable,
  ...confirmation,
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  confirm: flag.optional(),
  on_behalf_of: unsupported.optional(),
  single_use: unsupported.optional(),
  usage: z.enum(['off_session', 'on_session']).optional(),
});

export const setupUpdateSchema = z.strictObject(editable);

export const setupConfirmSchema = z.strictObject({
  ...confirmation,
  client_secret: ignored.optional(),
  payment_method: filled.optional(),
  payment_method_data: unsupported.optional(),
  payment_method_options: ignored.optional(),
});

export const setupCancelSchema = z.strictObject({
  cancellation_reason: z.enum(['abandoned', 'duplicate', 'requested_by_customer']).optional(),
});

export const setupListSchema = z.strictObject({
  ...pagination,
  attach_to_self: flag.optional(),
  created: range.optional(),
  customer: text.optional(),
  payment_method: text.optional(),
});

/** The fields of an update that change the intent; what is only accepted is left out. */
export function setupChangesOf(params: z.infer<typeof setupUpdateSchema>) {
  const { allowed_payment_method_types: allowed, payment_method_types: types = allowed } = params;
  const fields = {
    attach_to_self: params.attach_to_self,
    customer: params.customer,
    description: params.description,
    payment_method_types: types,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
