import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnseenInvoices } from '#domain/payments';
import { ProviderHistories, type StripeAccount } from '#infra/stripe';
import { ApplyInvoice } from '../apply-invoice/apply-invoice.service';
import { isFromBefore } from '../subscription/subscription';
import { SubscriptionRepository } from '../subscription/subscription.repository';

/** Takes in an invoice of which only what goes back of its money has been told: as if its own webhook had come first. */
@Injectable()
export class TakeUnseenInvoice implements OnModuleInit {
  constructor(
    private readonly unseen: UnseenInvoices,
    private readonly subscriptions: SubscriptionRepository,
    private readonly histories: ProviderHistories,
    private readonly applyInvoice: ApplyInvoice,
  ) {}

  onModuleInit(): void {
    this.unseen.areTakenBy((account, invoiceId) => this.execute(account, invoiceId));
  }

  /**
   * Resolves with `foreign` for an invoice of no subscription of ours, or one that was paid before its subscription was taken over.
   * @throws Error while it is not paid as far as Stripe tells
   */
  async execute(account: StripeAccount, invoiceId: string): Promise<'applied' | 'foreign'> {
    const invoice = await (await this.histories.of(account)).findInvoice(invoiceId);
    if (invoice === undefined || invoice.subscriptionId === null) return 'foreign';
    const known = await this.subscriptions.findByProviderId(invoice.subscriptionId);
    if (known !== undefined && isFromBefore(known, invoice.paidAt)) return 'foreign';
    if (invoice.status !== 'paid' || invoice.paidAt === null) {
      throw new Error(`${invoiceId} is not known to be paid yet: what goes back of it has to wait.`);
    }
    return this.applyInvoice.execute({ account, invoice, outcome: 'paid', occurredAt: invoice.paidAt });
  }
}
