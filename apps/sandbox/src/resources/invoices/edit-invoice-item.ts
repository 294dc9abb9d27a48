import { z } from 'zod';
import {
  clearable,
  currency,
  filled,
  flag,
  integerBetween,
  metadata,
  quantity,
  timestamp,
} from '../../http/params';
import { InvalidRequest, missingParameter } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Invoice, type InvoiceItem, type Price } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { deleted, type DeletedObject } from '../deleted';
import { mergeMetadata } from '../metadata';
import { amountOf } from '../prices/price';
import { addToDraft, renewOnDraft, takeOffDraft } from './draft-total';
import { createInvoiceItem } from './invoice-items';

const MOST = 99_999_999;

const editable = {
  amount: integerBetween(-MOST, MOST).optional(),
  description: clearable.optional(),
  discountable: flag.optional(),
  metadata: metadata.optional(),
  period: z.strictObject({ end: timestamp, start: timestamp }).optional(),
  pricing: z.strictObject({ price: filled }).optional(),
  quantity: quantity.optional(),
};

export const itemCreateSchema = z.strictObject({
  ...editable,
  currency: currency.optional(),
  customer: filled.optional(),
  invoice: filled.optional(),
  subscription: filled.optional(),
});

export const itemUpdateSchema = z.strictObject(editable);

type CreateParams = z.infer<typeof itemCreateSchema>;
type UpdateParams = z.infer<typeof itemUpdateSchema>;

/** Something to be billed: on the draft that is named, else on the customer's next invoice. */
export async function addInvoiceItem(tx: AccountTransaction, params: CreateParams): Promise<InvoiceItem> {
  const draft = params.invoice ? await tx.get('invoice', params.invoice, 'invoice') : undefined;
  if (draft) requireEditable(draft);
  const customerId = params.customer ?? draft?.customer;
  if (!customerId) throw missingParameter('customer');
  const customer = await usableCustomer(tx, customerId, 'customer');
  if (params.subscription) await tx.get('subscription', params.subscription, 'subscription');
  const price = await oneTimePrice(tx, params);
  if (!price && params.amount === undefined) throw missingParameter('amount');
  const units = params.quantity ?? 1;
  const money = price?.currency ?? params.currency ?? draft?.currency ?? 'usd';
  if (draft && (draft.currency !== money || draft.customer !== customer.id)) {
    throw new InvalidRequest('The invoice is of another customer, or in another currency, than the item.', {
      param: 'invoice',
    });
  }
  const item = createInvoiceItem(tx, {
    customer: customer.id,
    currency: money,
    amount: price ? amountOf(price, units) : (params.amount ?? 0) * units,
    quantity: units,
    description: params.description ?? null,
    period: params.period ?? { start: tx.now, end: tx.now },
    price: price && pricingOf(price),
    subscription: params.subscription,
    metadata: mergeMetadata({}, params.metadata),
    testClock: customer.test_clock,
  });
  if (params.discountable !== undefined) item.discountable = params.discountable;
  if (draft) tx.save(await addToDraft(tx, draft, [item]));
  return item;
}

/** Changes what has not been billed for good. */
export async function updateInvoiceItem(
  tx: AccountTransaction,
  item: InvoiceItem,
  params: UpdateParams,
): Promise<InvoiceItem> {
  const draft = await draftOf(tx, item);
  const price = await oneTimePrice(tx, params);
  const units = params.quantity ?? item.quantity;
  if (price) {
    const { id, product, unitAmountDecimal } = pricingOf(price);
    item.pricing = {
      price_details: { price: id, product },
      type: 'price_details',
      unit_amount_decimal: unitAmountDecimal,
    };
    item.amount = amountOf(price, units);
  } else if (params.amount !== undefined) {
    item.amount = params.amount * units;
  } else if (units !== item.quantity && item.quantity > 0) {
    item.amount = Math.round((item.amount / item.quantity) * units);
  }
  item.net_amount = item.amount;
  item.quantity = units;
  item.quantity_decimal = String(units);
  if (params.description !== undefined) item.description = params.description;
  if (params.discountable !== undefined) item.discountable = params.discountable;
  if (params.period) item.period = params.period;
  item.metadata = mergeMetadata(item.metadata, params.metadata);
  tx.save(item);
  if (draft) tx.save(await renewOnDraft(tx, draft, item));
  return item;
}

export async function deleteInvoiceItem(tx: AccountTransaction, item: InvoiceItem): Promise<DeletedObject> {
  const draft = await draftOf(tx, item);
  if (draft) tx.save(await takeOffDraft(tx, draft, item));
  tx.delete(item, 'invoiceitem.deleted');
  return deleted(item);
}

/** The draft that it is on, if it is on one. @throws InvalidRequest when it was billed already. */
async function draftOf(tx: AccountTransaction, item: InvoiceItem): Promise<Invoice | undefined> {
  if (item.invoice === null) return undefined;
  const invoice = await tx.get('invoice', item.invoice);
  requireEditable(invoice);
  return invoice;
}

function requireEditable(invoice: Invoice): void {
  if (invoice.status === 'draft') return;
  throw new InvalidRequest(
    `This invoice (${invoice.id}) is no longer a draft: its items cannot be added, changed or deleted.`,
    { code: 'invoice_not_editable', param: 'invoice' },
  );
}

async function oneTimePrice(
  tx: AccountTransaction,
  { pricing }: Pick<UpdateParams, 'pricing'>,
): Promise<Price | undefined> {
  if (!pricing) return undefined;
  const price = await tx.get('price', pricing.price, 'pricing[price]');
  if (!price.recurring) return price;
  throw new InvalidRequest(
    'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
    { param: 'pricing[price]' },
  );
}

const pricingOf = (price: Price) => ({
  id: price.id,
  product: price.product,
  unitAmountDecimal: price.unit_amount_decimal,
});
