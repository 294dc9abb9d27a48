import { Injectable } from '@nestjs/common';
import { SubscriptionPayments } from '#domain/payments';
import type { ProviderInvoice, StripeAccount } from '#infra/stripe';
import { isFromBefore } from '../subscription/subscription';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { InvoicePayments } from '../sync-subscription/invoice-payments';
import {
  SyncSubscription,
  type SyncSubscriptionCommand,
} from '../sync-subscription/sync-subscription.service';
import { reportOf } from './invoice-report';

export interface ApplyInvoiceCommand {
  /** The account that tells of it. */
  readonly account: StripeAccount;
  readonly invoice: ProviderInvoice;
  readonly outcome: 'paid' | 'failed';
  /** When at Stripe it was paid, or could not be. */
  readonly occurredAt: Date;
}

/**
 * Takes in that an invoice of a subscription was paid, or could not be: what it has taken is a payment of its own, a renewal is told once per
 * invoice, and the grace runs from the first failure until a payment.
 */
@Injectable()
export class ApplyInvoice {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly payments: SubscriptionPayments,
    private readonly invoicePayments: InvoicePayments,
    private readonly syncSubscription: SyncSubscription,
  ) {}

  /** Resolves with `foreign` for an invoice of no subscription, or of one that was not bought through Paygrove. */
  async execute({
    account,
    invoice,
    outcome,
    occurredAt,
  }: ApplyInvoiceCommand): Promise<'applied' | 'foreign'> {
    const { subscriptionId: providerSubscriptionId, billingReason, paidAt } = invoice;
    if (providerSubscriptionId === null) return 'foreign';
    const about = { account, providerSubscriptionId, occurredAt };
    const report = reportOf(invoice, outcome, occurredAt);
    const known =
      outcome === 'paid' ? await this.subscriptions.findByProviderId(providerSubscriptionId) : undefined;
    // What was taken before the subscription was taken over is no payment of ours, and no renewal, however late it is told of.
    if (known !== undefined && isFromBefore(known, paidAt ?? occurredAt)) {
      return this.syncSubscription.execute(about);
    }
    if (billingReason !== 'subscription_create') {
      return this.syncSubscription.execute({ ...about, invoice: report });
    }
    if (outcome === 'failed') return this.syncSubscription.execute(about);
    if (known === undefined || (await this.payments.hasFirst(known))) return this.takeFirst(about, invoice);
    // After a bounced payment it begins what that has not begun. What was taken over had begun before.
    const renews = known.paymentId !== null;
    return this.syncSubscription.execute({ ...about, invoice: { ...report, renews } });
  }

  /** Its money is the first payment's, which may still be unpaid as far as has been told: what is new is only which invoice and intent it has. */
  private async takeFirst(
    about: SyncSubscriptionCommand,
    invoice: ProviderInvoice,
  ): Promise<'applied' | 'foreign'> {
    const outcome = await this.syncSubscription.execute(about);
    if (outcome === 'foreign') return outcome;
    const subscription = await this.subscriptions.findByProviderId(about.providerSubscriptionId);
    if (subscription !== undefined) await this.invoicePayments.nameFirst(subscription, invoice);
    return outcome;
  }
}
