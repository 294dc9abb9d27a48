import { RefundProvider } from '#infra/stripe';

/** Stripe's refunds and disputes, which subscriptions have nothing to do with. */
export class NoRefunds extends RefundProvider {
  createRefund = unused;
  listRefunds = unused;
  findDispute = unused;
  findFirstCharge = unused;
  findChargeOwner = unused;
}

async function unused(): Promise<never> {
  throw new Error('Subscriptions ask Stripe for no refunds');
}
