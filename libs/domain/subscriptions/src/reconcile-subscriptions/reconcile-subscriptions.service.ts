import { Injectable } from '@nestjs/common';
import { addDays, Clock } from '#kernel';
import type { Candidate, CandidatePage, Comparison, Reconcilable } from '#domain/payments';
import {
  PaymentProviders,
  ProviderHistories,
  type ProviderInvoice,
  type ProviderSubscription,
  type StripeAccount,
} from '#infra/stripe';
import { ApplyInvoice } from '../apply-invoice/apply-invoice.service';
import { showsTheSame } from '../subscription/advance-subscription';
import type { Subscription } from '../subscription/subscription';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { SyncSubscription } from '../sync-subscription/sync-subscription.service';

/** Time for a webhook to come by itself. */
const LEFT_ALONE_MILLISECONDS = 5 * 60_000;
const UNHEARD_DAYS = 1;

/** Live subscriptions whose period is over, or that nobody has told of for a day, compared with the provider's. */
@Injectable()
export class ReconcileSubscriptions implements Reconcilable {
  readonly kind = 'subscription';

  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly providers: PaymentProviders,
    private readonly histories: ProviderHistories,
    private readonly syncSubscription: SyncSubscription,
    private readonly applyInvoice: ApplyInvoice,
    private readonly clock: Clock,
  ) {}

  async candidates({ after, limit, now }: CandidatePage): Promise<Candidate[]> {
    const periodOverBefore = new Date(now.getTime() - LEFT_ALONE_MILLISECONDS);
    const heardOfBefore = addDays(now, -UNHEARD_DAYS);
    const rows = await this.subscriptions.listOverdue({ periodOverBefore, heardOfBefore }, { after, limit });
    return rows.map(({ id, providerSubscriptionId }) => ({
      objectId: id,
      compare: () => this.compare(providerSubscriptionId),
    }));
  }

  private async compare(providerId: string): Promise<Comparison> {
    const known = await this.subscriptions.findByProviderId(providerId);
    if (known === undefined) throw new Error(`The subscription ${providerId} is gone`);
    const { projectId } = known;
    const had = inWords(known.status, known);
    const askedAt = this.clock.now();
    const snapshot = await (await this.providers.of(known)).findSubscription(providerId);
    if (snapshot === undefined) {
      return { projectId, had, says: `no ${providerId}`, differs: true, settle: undefined };
    }
    const renewedBy = await this.renewal(known, snapshot);
    return {
      projectId,
      had,
      says: inWords(snapshot.status, snapshot),
      differs: !showsTheSame(known, snapshot),
      // What is the same is noted as heard of.
      settle: () => this.settle(known, snapshot, renewedBy, askedAt),
    };
  }

  /** The invoice that has paid for the period that we do not know of yet: a renewal is told once for each. */
  private async renewal(
    known: Subscription,
    { currentPeriodStart, latestInvoiceId }: ProviderSubscription,
  ): Promise<ProviderInvoice | undefined> {
    const moved = (currentPeriodStart?.getTime() ?? 0) > (known.currentPeriodStart?.getTime() ?? 0);
    if (!moved || latestInvoiceId === null) return undefined;
    const invoice = await (await this.histories.of(known)).findInvoice(latestInvoiceId);
    return invoice?.status === 'paid' && invoice.billingReason === 'subscription_cycle' ? invoice : undefined;
  }

  private async settle(
    account: StripeAccount,
    snapshot: ProviderSubscription,
    renewedBy: ProviderInvoice | undefined,
    occurredAt: Date,
  ): Promise<void> {
    if (renewedBy !== undefined) {
      await this.applyInvoice.execute({ account, invoice: renewedBy, outcome: 'paid', occurredAt });
      return;
    }
    const providerSubscriptionId = snapshot.id;
    await this.syncSubscription.execute({ account, providerSubscriptionId, snapshot, occurredAt });
  }
}

/** In Stripe's words: `active until 2026-12-21T10:00:00.000Z, then canceled`. */
function inWords(
  status: string,
  { currentPeriodEnd, cancelAtPeriodEnd }: Pick<Subscription, 'currentPeriodEnd' | 'cancelAtPeriodEnd'>,
): string {
  const until = currentPeriodEnd === null ? '' : ` until ${currentPeriodEnd.toISOString()}`;
  return `${status}${until}${cancelAtPeriodEnd ? ', then canceled' : ''}`;
}
