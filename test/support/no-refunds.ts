import { RefundProvider } from '#infra/stripe';

/** Stripe's refunds and disputes, for modules and tests that have nothing to do with them. */
export class NoRefunds extends RefundProvider {
  createRefund = unused;
  listRefunds = unused;
  findDispute = unused;
  findFirstCharge = unused;
  findInvoiceCharge: RefundProvider['findInvoiceCharge'] = unused;
  findChargeOwner = unused;
}

async function unused(): Promise<never> {
  throw new Error('Nobody here asks Stripe for refunds');
}
