import { ProviderHistory } from '#infra/stripe';

/** Stripe's past, which nothing asks for while webhooks tell of everything. */
export class NoHistory extends ProviderHistory {
  listEvents = unused;
  findSubject = unused;
  findRefund = unused;
  findInvoice = unused;
  listPaidInvoices = unused;
  listReversals = unused;
}

async function unused(): Promise<never> {
  throw new Error('Nobody here asks Stripe for its past');
}
