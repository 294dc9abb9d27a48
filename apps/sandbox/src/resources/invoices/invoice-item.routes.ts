import { z } from 'zod';
import { type Endpoint, read, remove, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { flag, pagination, range, text } from '../../http/params';
import {
  addInvoiceItem,
  deleteInvoiceItem,
  itemCreateSchema,
  itemUpdateSchema,
  updateInvoiceItem,
} from './edit-invoice-item';

const path = '/v1/invoiceitems';

/** What waits for the next invoice of a customer, or is on the draft of one. */
export const invoiceItemRoutes: Endpoint[] = [
  write({ path, params: itemCreateSchema, handle: async (tx, { params }) => addInvoiceItem(tx, params) }),
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
  write({
    path: `${path}/:id`,
    params: itemUpdateSchema,
    handle: async (tx, { params, path: { id } }) =>
      updateInvoiceItem(tx, await tx.get('invoiceitem', id), params),
  }),
  remove({
    path: `${path}/:id`,
    params: z.strictObject({}),
    handle: async (tx, { path: { id } }) => deleteInvoiceItem(tx, await tx.get('invoiceitem', id)),
  }),
];
