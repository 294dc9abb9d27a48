import { RefundProvider } from '#infra/stripe';

/** Stripe's refunds and disputes, for a module that has nothing to do with them. */
export class NoRefunds extends RefundProvider {
  createRefund = unused;
  listRefunds = unused;
  findDispute = unused;
  findFirstCharge = unused;
  findChargeOwner = unused;
}

async function unused(): Promise<never> {
  throw new Error('Stripe was asked about refunds');
}
