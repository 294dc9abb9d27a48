import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects, pageOf } from '../../http/list';
import { clearable, metadata, pagination, range, text } from '../../http/params';
import { mergeMetadata } from '../metadata';

const listSchema = z.strictObject({
  ...pagination,
  collection_method: text.optional(),
  created: range.optional(),
  customer: text.optional(),
  status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
  subscription: text.optional(),
});

const updateSchema = z.strictObject({ description: clearable.optional(), metadata: metadata.optional() });

const paymentListSchema = z.strictObject({
  ...pagination,
  created: range.optional(),
  invoice: text.optional(),
  payment: z
    .strictObject({ payment_intent: text.optional(), payment_record: text.optional(), type: text })
    .optional(),
  status: z.enum(['canceled', 'open', 'paid']).optional(),
});

export const invoiceRoutes: Endpoint[] = [
  read({
    path: '/v1/invoices',
    params: listSchema,
    async handle(reader, { params: { collection_method, customer, status, subscription, ...page } }) {
      return listObjects(reader, 'invoice', '/v1/invoices', page, {
        collection_method,
        customer,
        status,
        ...(subscription && { parent: { subscription_details: { subscription } } }),
      });
    },
  }),
  read({
    path: '/v1/invoices/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('invoice', path.id),
  }),
  read({
    path: '/v1/invoices/:id/lines',
    params: z.strictObject(pagination),
    async handle(reader, { params, path }) {
      const invoice = await reader.get('invoice', path.id);
      return pageOf(`/v1/invoices/${invoice.id}/lines`, invoice.lines.data, params);
    },
  }),
  write({
    path: '/v1/invoices/:id',
    params: updateSchema,
    async handle(tx, { params, path }) {
      const invoice = await tx.get('invoice', path.id);
      return tx.update(invoice, 'invoice.updated', (changed) => {
        if (params.description !== undefined) changed.description = params.description;
        changed.metadata = mergeMetadata(changed.metadata, params.metadata);
      });
    },
  }),
  read({
    path: '/v1/invoice_payments',
    params: paymentListSchema,
    async handle(reader, { params: { invoice, payment, status, ...page } }) {
      return listObjects(reader, 'invoice_payment', '/v1/invoice_payments', page, {
        invoice,
        payment,
        status,
      });
    },
  }),
  read({
    path: '/v1/invoice_payments/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('invoice_payment', path.id),
  }),
];
