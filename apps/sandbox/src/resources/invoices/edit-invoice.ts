import { InvalidRequest, missingParameter } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Invoice } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { deleted, type DeletedObject } from '../deleted';
import { mergeMetadata } from '../metadata';
import { resolvePaymentMethod } from '../payment-methods/payment-method';
import { requireLiving } from '../subscriptions/update-subscription';
import { addToDraft, discountDraft } from './draft-total';
import { draftInvoice, finalizesAt } from './invoice';
import { pendingItems, pendingItemsOfCustomer } from './invoice-items';
import { type InvoiceCreateParams, type InvoiceUpdateParams } from './invoice-params';

/** The draft of an invoice by hand: of nothing yet, or of what waits for the next one. */
export async function createInvoice(tx: AccountTransaction, params: InvoiceCreateParams): Promise<Invoice> {
  const subscription = params.subscription
    ? await tx.get('subscription', params.subscription, 'subscription')
    : undefined;
  if (subscription) requireLiving(subscription);
  const customerId = params.customer ?? subscription?.customer;
  if (!customerId) throw missingParameter('customer');
  const customer = await usableCustomer(tx, customerId, 'customer');
  const currency = params.currency ?? subscription?.currency ?? customer.currency ?? 'usd';

  const invoice = draftInvoice(tx, customer, {
    currency,
    reason: subscription ? 'subscription_update' : 'manual',
    subscription,
    lineBuilders: [],
    terms: { autoAdvance: params.auto_advance },
  });
  invoice.discounts = [...(subscription?.discounts ?? [])];
  if (subscription) await addToDraft(tx, invoice, await pendingItems(tx, subscription));
  else if (params.pending_invoice_items_behavior === 'include') {
    await addToDraft(tx, invoice, await pendingItemsOfCustomer(tx, customer.id, currency));
  }
  await applyChanges(tx, invoice, params);
  return tx.create(invoice, 'invoice.created');
}

/** Changes an invoice. What it asks for, and how it looks, is settled once it is finalized. */
export async function updateInvoice(
  tx: AccountTransaction,
  invoice: Invoice,
  params: InvoiceUpdateParams,
): Promise<Invoice> {
  const settled = (['discounts', 'footer'] as const).find((name) => params[name] !== undefined);
  if (settled) requireDraft(invoice, settled);
  const changed = structuredClone(invoice);
  await applyChanges(tx, changed, params);
  return tx.update(invoice, 'invoice.updated', (current) => Object.assign(current, changed));
}

/** A draft that was made by hand is as if it had never been; what waited waits again. */
export async function deleteInvoice(tx: AccountTransaction, invoice: Invoice): Promise<DeletedObject> {
  if (invoice.status !== 'draft' || invoice.parent?.subscription_details) {
    throw new InvalidRequest(
      'You can only delete draft invoices that are not of a subscription. Void it instead, once it is finalized.',
      { code: 'invoice_not_editable' },
    );
  }
  const { data } = await tx.page('invoiceitem', { limit: 100, match: { invoice: invoice.id } });
  for (const item of data) {
    item.invoice = null;
    tx.save(item);
  }
  tx.delete(invoice, 'invoice.deleted');
  return deleted(invoice);
}

export function requireDraft(invoice: Invoice, param: string): void {
  if (invoice.status === 'draft') return;
  throw new InvalidRequest(`Finalized invoices can't be updated in this way: '${invoice.id}'`, {
    code: 'invoice_not_editable',
    param,
  });
}

async function applyChanges(
  tx: AccountTransaction,
  invoice: Invoice,
  params: InvoiceUpdateParams,
): Promise<void> {
  if (params.default_payment_method) {
    const method = await resolvePaymentMethod(tx, params.default_payment_method, 'default_payment_method');
    invoice.default_payment_method = method.id;
  }
  if (params.description !== undefined) invoice.description = params.description;
  if (params.footer !== undefined) invoice.footer = params.footer;
  if (params.statement_descriptor !== undefined) invoice.statement_descriptor = params.statement_descriptor;
  if (params.auto_advance !== undefined && params.auto_advance !== invoice.auto_advance) {
    invoice.auto_advance = params.auto_advance;
    if (invoice.status === 'draft') {
      invoice.automatically_finalizes_at = finalizesAt(params.auto_advance, tx.now);
      invoice.next_payment_attempt = invoice.automatically_finalizes_at;
    }
  }
  invoice.metadata = mergeMetadata(invoice.metadata, params.metadata);
  if (params.discounts) await discountDraft(tx, invoice, params.discounts);
}
