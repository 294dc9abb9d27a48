import { Injectable } from '@nestjs/common';
import type { ProviderInvoice, StripeAccount } from '#infra/stripe';
import type { PaidShare } from '../subscription/subscription-invoice.repository';
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
    const { id: invoiceId, subscriptionId: providerSubscriptionId, billingReason, period } = invoice;
    if (providerSubscriptionId === null) return 'foreign';
    if (billingReason === 'subscription_create') {
      return this.syncSubscription.execute({ account, providerSubscriptionId, occurredAt });
    }
    const report = {
      invoiceId,
      outcome,
      occurredAt,
      renews: billingReason === 'subscription_cycle' || beginsPeriod(invoice),
      periodEnd: period?.end ?? null,
      billed: period && { priceId: period.priceId, quantity: period.quantity },
      paidShare: paidShareOf(invoice),
    };
    return this.syncSubscription.execute({ account, providerSubscriptionId, occurredAt, invoice: report });
  }
}

/** A change to another interval, or a resumption, begins a period at once; any other change only settles the difference. */
function beginsPeriod({ billingReason, period }: ProviderInvoice): boolean {
  return billingReason === 'subscription_update' && period !== null;
}

/** A renewal is paid for in full, also out of what was given back before. */
function paidShareOf(invoice: ProviderInvoice): PaidShare {
  const { amountPaid, period } = invoice;
  if (!beginsPeriod(invoice) || period === null || period.amount <= 0) return { paid: 1, of: 1 };
  return { paid: Math.min(period.amount, Math.max(0, amountPaid)), of: period.amount };
}
