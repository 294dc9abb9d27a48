import { Injectable } from '@nestjs/common';
import type { ProviderInvoice, StripeAccount } from '#infra/stripe';
import { SyncSubscription } from '../sync-subscription/sync-subscription.service';

export interface ApplyInvoiceCommand {
  /** The account that tells of it. */
  readonly account: StripeAccount;
  readonly invoice: ProviderInvoice;
  readonly outcome: 'paid' | 'failed';
  /** When at Stripe it was paid, or could not be. */
  readonly occurredAt: Date;
}

/**
 * Takes in that an invoice of a subscription was paid, or could not be: a renewal is told once per invoice, and the grace runs from the
 * first failure until a payment. The first invoice is part of the subscription's beginning, which the subscription itself tells.
 */
@Injectable()
export class ApplyInvoice {
  constructor(private readonly syncSubscription: SyncSubscription) {}

  /** Resolves with `foreign` for an invoice of no subscription, or of one that was not bought through Paygrove. */
  async execute({
    account,
    invoice,
    outcome,
    occurredAt,
  }: ApplyInvoiceCommand): Promise<'applied' | 'foreign'> {
    const { id: invoiceId, subscriptionId: providerSubscriptionId, billingReason } = invoice;
    if (providerSubscriptionId === null) return 'foreign';
    if (billingReason === 'subscription_create') {
      return this.syncSubscription.execute({ account, providerSubscriptionId, occurredAt });
    }
    const renews = billingReason === 'subscription_cycle';
    const report = { invoiceId, outcome, renews, occurredAt };
    return this.syncSubscription.execute({ account, providerSubscriptionId, occurredAt, invoice: report });
  }
}
