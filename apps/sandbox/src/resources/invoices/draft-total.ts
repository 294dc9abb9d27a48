import { type AccountTransaction } from '../../storage/account-transaction';
import { type Invoice, type InvoiceItem } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { createDiscount, redemptionsOf } from '../discounts/redemption';
import { discountInvoice } from '../discounts/subscription-discounts';
import { lineOfItem } from './invoice-items';

/** Works out again what a draft asks for, when its lines or discounts are others than before. Saving it is up to the caller. */
export async function totalDraft(tx: AccountTransaction, invoice: Invoice): Promise<Invoice> {
  const customer = await usableCustomer(tx, invoice.customer ?? '');
  invoice.subtotal = invoice.lines.data.reduce((sum, line) => sum + line.amount, 0);
  invoice.subtotal_excluding_tax = invoice.subtotal;
  await discountInvoice(tx, invoice, { discounts: invoice.discounts }, customer, tx.now);
  return invoice;
}

/** Gives a draft exactly these discounts. */
export async function discountDraft(
  tx: AccountTransaction,
  invoice: Invoice,
  choices: { coupon?: string; promotion_code?: string }[],
): Promise<Invoice> {
  const { currency, customer, subtotal } = invoice;
  const redemptions = await redemptionsOf(tx, choices, { currency, subtotal, customer });
  invoice.discounts = redemptions.map((one) => createDiscount(tx, one, { customer, invoice: invoice.id }).id);
  return totalDraft(tx, invoice);
}

/** The items are on the draft now, each as a line. */
export async function addToDraft(
  tx: AccountTransaction,
  invoice: Invoice,
  items: InvoiceItem[],
): Promise<Invoice> {
  for (const item of items) {
    item.invoice = invoice.id;
    tx.save(item);
    invoice.lines.data.push(lineOfItem(item)(invoice.id));
  }
  return totalDraft(tx, invoice);
}

/** The item is no longer on the draft. */
export async function takeOffDraft(
  tx: AccountTransaction,
  invoice: Invoice,
  item: InvoiceItem,
): Promise<Invoice> {
  invoice.lines.data = invoice.lines.data.filter(({ parent }) => itemIn(parent) !== item.id);
  return totalDraft(tx, invoice);
}

/** The item has changed: so has its line. */
export async function renewOnDraft(
  tx: AccountTransaction,
  invoice: Invoice,
  item: InvoiceItem,
): Promise<Invoice> {
  invoice.lines.data = invoice.lines.data.map((line) =>
    itemIn(line.parent) === item.id ? { ...lineOfItem(item)(invoice.id), id: line.id } : line,
  );
  return totalDraft(tx, invoice);
}

const itemIn = (parent: Invoice['lines']['data'][number]['parent']): string | null | undefined =>
  parent?.invoice_item_details?.invoice_item ?? parent?.subscription_item_details?.invoice_item;
