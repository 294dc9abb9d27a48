import { z } from 'zod';
import {
  clearable,
  currency,
  filled,
  flag,
  ignored,
  metadata,
  pagination,
  range,
  text,
  unsupported,
} from '../../http/params';
import { discountSchema } from '../discounts/redemption';

const editable = {
  auto_advance: flag.optional(),
  custom_fields: ignored.optional(),
  default_payment_method: filled.optional(),
  description: clearable.optional(),
  discounts: z.union([z.literal('').transform((): [] => []), z.array(discountSchema).max(20)]).optional(),
  footer: clearable.optional(),
  metadata: metadata.optional(),
  payment_settings: ignored.optional(),
  rendering: ignored.optional(),
  statement_descriptor: text.optional(),
};

/** These would bill another amount, or collect it another way. */
const notPlayed = {
  application_fee_amount: unsupported.optional(),
  automatic_tax: ignored.optional(),
  automatically_finalizes_at: unsupported.optional(),
  collection_method: z.literal('charge_automatically').optional(),
  days_until_due: unsupported.optional(),
  default_tax_rates: ignored.optional(),
  due_date: unsupported.optional(),
  shipping_cost: unsupported.optional(),
};

export const invoiceCreateSchema = z.strictObject({
  ...editable,
  ...notPlayed,
  currency: currency.optional(),
  customer: filled.optional(),
  from_invoice: unsupported.optional(),
  pending_invoice_items_behavior: z.enum(['exclude', 'include']).optional(),
  subscription: filled.optional(),
});

export const invoiceUpdateSchema = z.strictObject({ ...editable, ...notPlayed });

export const invoiceListSchema = z.strictObject({
  ...pagination,
  collection_method: text.optional(),
  created: range.optional(),
  customer: text.optional(),
  status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
  subscription: text.optional(),
});

export type InvoiceCreateParams = z.infer<typeof invoiceCreateSchema>;
export type InvoiceUpdateParams = z.infer<typeof invoiceUpdateSchema>;
