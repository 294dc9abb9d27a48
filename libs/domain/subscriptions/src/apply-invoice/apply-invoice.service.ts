import { Injectable } from '@nestjs/common';
import type { ProviderInvoice } from '#infra/stripe';
import { SyncSubscription } from '../sync-subscription/sync-subscription.service';

export interface ApplyInvoiceCommand {
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
  async execute({ invoice, outcome, occurredAt }: ApplyInvoiceCommand): Promise<'applied' | 'foreign'> {
    const { id: invoiceId, subscriptionId: providerSubscriptionId, billingReason, period } = invoice;
    if (providerSubscriptionId === null) return 'foreign';
    if (billingReason === 'subscription_create') {
      return this.syncSubscription.execute({ providerSubscriptionId, occurredAt });
    }
    const report = {
      invoiceId,
      outcome,
      occurredAt,
      renews: billingReason === 'subscription_cycle' || beginsPeriod(invoice),
      periodEnd: period?.end ?? null,
      paidShare: paidShareOf(invoice),
    };
    return this.syncSubscription.execute({ providerSubscriptionId, occurredAt, invoice: report });
  }
}

/** A change to another interval, or a resumption, begins a period at once; any other change only settles the difference. */
function beginsPeriod({ billingReason, period }: ProviderInvoice): boolean {
  return billingReason === 'subscription_update' && period !== null;
}

/** A renewal is paid for in full, also out of what was given back before. */
function paidShareOf(invoice: ProviderInvoice): number {
  const { amountPaid, period } = invoice;
  if (!beginsPeriod(invoice) || period === null || period.amount <= 0) return 1;
  return Math.min(1, Math.max(0, amountPaid / period.amount));
}
