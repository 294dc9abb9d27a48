import { z } from 'zod';
import { type Endpoint, read, remove, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import {
  clearable,
  currency,
  filled,
  flag,
  integerBetween,
  metadata,
  pagination,
  quantity,
  range,
  text,
  timestamp,
} from '../../http/params';
import { InvalidRequest, missingParameter } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type InvoiceItem } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { deleted } from '../deleted';
import { mergeMetadata } from '../metadata';
import { amountOf } from '../prices/price';
import { createInvoiceItem } from './invoice-items';

const MOST = 99_999_999;
const path = '/v1/invoiceitems';

const createSchema = z.strictObject({
  amount: integerBetween(-MOST, MOST).optional(),
  currency: currency.optional(),
  customer: filled,
  description: clearable.optional(),
  metadata: metadata.optional(),
  period: z.strictObject({ end: timestamp, start: timestamp }).optional(),
  pricing: z.strictObject({ price: filled }).optional(),
  quantity: quantity.optional(),
  subscription: filled.optional(),
});

type CreateParams = z.infer<typeof createSchema>;

/** What waits for the next invoice of a customer. */
export const invoiceItemRoutes: Endpoint[] = [
  write({ path, params: createSchema, handle: async (tx, { params }) => create(tx, params) }),
  read({
    path,
    params: z.strictObject({
      ...pagination,
      created: range.optional(),
      customer: text.optional(),
      invoice: text.optional(),
      pending: flag.optional(),
    }),
    handle: async (reader, { params: { customer, invoice, pending, ...page } }) =>
      listObjects(reader, 'invoiceitem', path, page, {
        customer,
        ...(pending ? { invoice: null } : { invoice }),
      }),
  }),
  read({
    path: `${path}/:id`,
    params: z.strictObject({}),
    handle: async (reader, { path: { id } }) => reader.get('invoiceitem', id),
  }),
  remove({
    path: `${path}/:id`,
    params: z.strictObject({}),
    async handle(tx, { path: { id } }) {
      const item = await tx.get('invoiceitem', id);
      if (item.invoice !== null) {
        throw new InvalidRequest(
          `You cannot delete this invoice item because it is attached to an invoice (${item.invoice}).`,
        );
      }
      tx.delete(item, 'invoiceitem.deleted');
      return deleted(item);
    },
  }),
];

async function create(tx: AccountTransaction, params: CreateParams): Promise<InvoiceItem> {
  const customer = await usableCustomer(tx, params.customer, 'customer');
  if (params.subscription) await tx.get('subscription', params.subscription, 'subscription');
  const price = params.pricing && (await tx.get('price', params.pricing.price, 'pricing[price]'));
  if (price?.recurring) {
    throw new InvalidRequest(
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
      { param: 'pricing[price]' },
    );
  }
  if (!price && params.amount === undefined) throw missingParameter('amount');
  const units = params.quantity ?? 1;
  return createInvoiceItem(tx, {
    customer: customer.id,
    currency: price?.currency ?? params.currency ?? 'usd',
    amount: price ? amountOf(price, units) : (params.amount ?? 0) * units,
    quantity: units,
    description: params.description ?? null,
    period: params.period ?? { start: tx.now, end: tx.now },
    ...(price && {
      price: { id: price.id, product: price.product, unitAmountDecimal: price.unit_amount_decimal },
    }),
    subscription: params.subscription,
    metadata: mergeMetadata({}, params.metadata),
    testClock: customer.test_clock,
  });
}
