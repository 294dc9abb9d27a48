import { z } from 'zod';
import { type Endpoint, write } from '../../http/endpoint';
import { flag, filled, ignored } from '../../http/params';
import { InvalidRequest } from '../../http/stripe-error';
import { type Invoice } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { markUncollectible, voidInvoice } from './close-invoice';
import { finalizeInvoice, openPayment } from './invoice-lifecycle';
import { payInvoice } from './pay-invoice';

const paySchema = z.strictObject({
  forgive: ignored.optional(),
  off_session: flag.optional(),
  paid_out_of_band: flag.optional(),
  payment_method: filled.optional(),
});

/** What is done to an invoice by hand. */
export const invoiceActionRoutes: Endpoint[] = [
  write({
    path: '/v1/invoices/:id/pay',
    params: paySchema,
    handle: async (tx, { params, path }) => payInvoice(tx, await tx.get('invoice', path.id), params),
  }),
  write({
    path: '/v1/invoices/:id/finalize',
    params: z.strictObject({ auto_advance: flag.optional() }),
    async handle(tx, { params, path }) {
      const invoice = await tx.get('invoice', path.id);
      requireStatus(invoice, ['draft'], 'This invoice is already finalized, you can’t re-finalize it.');
      await finalizeInvoice(tx, invoice, await usableCustomer(tx, invoice.customer ?? ''));
      if (invoice.amount_remaining > 0) {
        openPayment(tx, invoice);
        if (params.auto_advance !== undefined) invoice.auto_advance = params.auto_advance;
        // Stripe attempts a payment within the hour: here at once, with the clock's next move.
        if (invoice.auto_advance) invoice.next_payment_attempt = tx.now;
        tx.save(invoice);
      }
      return invoice;
    },
  }),
  write({
    path: '/v1/invoices/:id/void',
    params: z.strictObject({}),
    async handle(tx, { path }) {
      const invoice = await tx.get('invoice', path.id);
      requireStatus(
        invoice,
        ['open', 'uncollectible'],
        `You can only pass in open and uncollectible invoices. This invoice isn't open or uncollectible.`,
      );
      await voidInvoice(tx, invoice);
      return invoice;
    },
  }),
  write({
    path: '/v1/invoices/:id/mark_uncollectible',
    params: z.strictObject({}),
    async handle(tx, { path }) {
      const invoice = await tx.get('invoice', path.id);
      requireStatus(invoice, ['open'], `You can only pass in open invoices. This invoice isn't open.`);
      markUncollectible(tx, invoice);
      return invoice;
    },
  }),
];

function requireStatus(invoice: Invoice, allowed: string[], message: string): void {
  if (invoice.status === null || !allowed.includes(invoice.status)) {
    throw new InvalidRequest(message, { code: 'invoice_not_editable' });
  }
}
