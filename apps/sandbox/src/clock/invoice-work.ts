import { chargeInvoice, finalizeAndCharge } from '../resources/invoices/collect-invoice';
import { dueObjects } from './due-work';

/** A draft has been open to changes for an hour: it is finalized and charged. */
export const finalizeDueInvoice = dueObjects({
  type: 'invoice',
  at: "data->>'automatically_finalizes_at'",
  where: "data->>'status' = 'draft'",
  isDue: ({ status, automatically_finalizes_at: at }, now) => status === 'draft' && at !== null && at <= now,
  run: finalizeAndCharge,
});

/** An invoice whose payment has failed is tried again. */
export const retryDueInvoice = dueObjects({
  type: 'invoice',
  at: "data->>'next_payment_attempt'",
  where: "data->>'status' = 'open'",
  isDue: ({ status, next_payment_attempt: at }, now) => status === 'open' && at !== null && at <= now,
  run: chargeInvoice,
});
