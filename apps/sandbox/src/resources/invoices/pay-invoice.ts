import { CardError, InvalidRequest } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Invoice, type PaymentMethod } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { attemptPayment } from '../payment-intents/attempt-payment';
import { resolvePaymentMethod } from '../payment-methods/payment-method';
import { cancelPayments } from './close-invoice';
import { intentOf, methodOfInvoice } from './collect-invoice';
import { applyPayment, finalizeInvoice, openPayment, settleInvoice } from './invoice-lifecycle';

export interface PayInvoice {
  payment_method?: string;
  /** Whether the customer is not there; they are not, unless this is false. */
  off_session?: boolean;
  /** The money has come on another way. */
  paid_out_of_band?: boolean;
}

/**
 * Pays an invoice by hand, outside of the schedule.
 * @throws CardError when the card is declined; the attempt is kept.
 */
export async function payInvoice(
  tx: AccountTransaction,
  invoice: Invoice,
  how: PayInvoice,
): Promise<Invoice> {
  if (invoice.status === 'paid') throw new InvalidRequest('Invoice is already paid');
  if (invoice.status === 'void') {
    throw new InvalidRequest('This invoice is void, and can no longer be paid.', {
      code: 'invoice_not_editable',
    });
  }
  if (invoice.status === 'draft') {
    await finalizeInvoice(tx, invoice, await usableCustomer(tx, invoice.customer ?? ''));
    if (isPaid(invoice)) return invoice;
  }
  if (how.paid_out_of_band) {
    await cancelPayments(tx, invoice);
    await settleInvoice(tx, invoice);
    return invoice;
  }
  const method = await chosenMethod(tx, invoice, how);
  const intent = (await intentOf(tx, invoice)) ?? openPayment(tx, invoice);
  if (intent.status === 'processing') {
    throw new InvalidRequest('This invoice has a payment that is on its way already.');
  }
  try {
    attemptPayment(tx, intent, { method, customerIsPresent: how.off_session === false });
  } catch (error) {
    if (error instanceof CardError) await applyPayment(tx, intent);
    throw error;
  }
  await applyPayment(tx, intent);
  return invoice;
}

const isPaid = (invoice: Invoice): boolean => invoice.status === 'paid';

async function chosenMethod(
  tx: AccountTransaction,
  invoice: Invoice,
  { payment_method: id }: PayInvoice,
): Promise<PaymentMethod> {
  if (id) return resolvePaymentMethod(tx, id);
  const customer = await usableCustomer(tx, invoice.customer ?? '');
  const method = await methodOfInvoice(tx, invoice, customer);
  if (method) return method;
  throw new InvalidRequest(
    'There is no `default_payment_method` set on this Customer or Invoice. Please set a `default_payment_method` or pass a `payment_method`.',
  );
}
