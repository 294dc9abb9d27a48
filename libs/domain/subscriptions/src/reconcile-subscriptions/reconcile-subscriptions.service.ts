import { Injectable } from '@nestjs/common';
import { addDays, Clock } from '#kernel';
import {
  SubscriptionPayments,
  type Candidate,
  type CandidatePage,
  type Comparison,
  type Reconcilable,
} from '#domain/payments';
import {
  SubscriptionProviders,
  ProviderHistories,
  type ProviderInvoice,
  type ProviderSubscription,
  type StripeAccount,
} from '#infra/stripe';
import { ApplyInvoice } from '../apply-invoice/apply-invoice.service';
import { showsTheSame } from '../subscription/advance-subscription';
import { isFromBefore, type StoredSubscription, type Subscription } from '../subscription/subscription';
import { SubscriptionInvoiceRepository } from '../subscription/subscription-invoice.repository';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { PlanChanges } from '../sync-subscription/plan-changes';
import { SyncSubscription } from '../sync-subscription/sync-subscription.service';

/** Time for a webhook to come by itself. */
const LEFT_ALONE_MILLISECONDS = 5 * 60_000;
const UNHEARD_DAYS = 1;

/**
 * Live subscriptions whose period is over, or that nobody has told of for a day, compared with the provider's. One that was moved there to a price that
 * is none of the project's is reported: what it should be sold as, only a person knows.
 */
@Injectable()
export class ReconcileSubscriptions implements Reconcilable {
  readonly kind = 'subscription';

  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly invoices: SubscriptionInvoiceRepository,
    private readonly payments: SubscriptionPayments,
    private readonly plans: PlanChanges,
    private readonly providers: SubscriptionProviders,
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
    const unseen = await this.unseenInvoices(known);
    const lags = !showsTheSame(known, snapshot) || unseen.length > 0;
    const foreign = await this.plans.isAtForeignPrice({ ...known, priceId: snapshot.priceId });
    const says = [
      inWords(snapshot.status, snapshot),
      ...(unseen.length === 0 ? [] : [`paid: ${unseen.map(({ id }) => id).join(', ')}`]),
      ...(foreign ? [`billed at ${snapshot.priceId}, which no product of the project has`] : []),
    ];
    return {
      projectId,
      had: foreign ? `${had}; sold as ${known.productId}` : had,
      says: says.join('; '),
      differs: lags || foreign,
      // What is the same is noted as heard of.
      settle: foreign && !lags ? undefined : () => this.settle(known, snapshot, unseen, askedAt),
    };
  }

  /** Paid invoices that nobody has told of: what each has taken is a payment, also where the period has been heard of. */
  private async unseenInvoices(known: StoredSubscription): Promise<ProviderInvoice[]> {
    const paid = await (await this.histories.of(known)).listPaidInvoices(known.providerSubscriptionId);
    const hasFirst = await this.payments.hasFirst(known);
    const later = paid.filter(
      ({ billingReason, paidAt }) =>
        !isFromBefore(known, paidAt) && (!hasFirst || billingReason !== 'subscription_create'),
    );
    const unseen = await this.invoices.unseen(
      known.id,
      later.map(({ id }) => id),
    );
    return later.filter(({ id }) => unseen.has(id));
  }

  private async settle(
    account: StripeAccount,
    snapshot: ProviderSubscription,
    unseen: readonly ProviderInvoice[],
    occurredAt: Date,
  ): Promise<void> {
    for (const invoice of unseen) {
      const paidAt = invoice.paidAt ?? occurredAt;
      await this.applyInvoice.execute({ account, invoice, outcome: 'paid', occurredAt: paidAt });
    }
    if (unseen.length > 0) return;
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
