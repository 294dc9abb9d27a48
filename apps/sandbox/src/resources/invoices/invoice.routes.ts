import { z } from 'zod';
import { type Endpoint, read, remove, write } from '../../http/endpoint';
import { listObjects, pageOf } from '../../http/list';
import { pagination, range, text } from '../../http/params';
import { createInvoice, deleteInvoice, updateInvoice } from './edit-invoice';
import { invoiceCreateSchema, invoiceListSchema, invoiceUpdateSchema } from './invoice-params';

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
    params: invoiceListSchema,
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
    path: '/v1/invoices',
    params: invoiceCreateSchema,
    handle: async (tx, { params }) => createInvoice(tx, params),
  }),
  write({
    path: '/v1/invoices/:id',
    params: invoiceUpdateSchema,
    handle: async (tx, { params, path }) => updateInvoice(tx, await tx.get('invoice', path.id), params),
  }),
  remove({
    path: '/v1/invoices/:id',
    params: z.strictObject({}),
    handle: async (tx, { path }) => deleteInvoice(tx, await tx.get('invoice', path.id)),
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
