import { Inject, Injectable } from '@nestjs/common';
import { Clock, DomainError, newId } from '#kernel';
import { paymentDisputeClosed, paymentDisputed } from '#contracts';
import { Projects } from '#domain/projects';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { RefundProviders, type ProviderDispute, type StripeAccount } from '#infra/stripe';
import { FindChargedPayment } from '../charged-payment/find-charged-payment.service';
import { newsOf, phaseAfter, type Dispute, type DisputeNews } from '../money-back/dispute';
import { DisputeRepository } from '../money-back/dispute.repository';
import { PaymentMoneyBack } from '../money-back/payment-money-back';
import type { Payment } from '../payment/payment';
import { paymentEventData } from '../payment/payment-events';
import { PaymentRepository } from '../payment/payment.repository';
import type { SettleOutcome } from '../settle-payment/settle-checkout.service';

const MOST_ATTEMPTS = 5;

/**
 * Brings a dispute in line with Stripe. A decided one may be opened again, so an event told late cannot be known from a new one: Stripe is
 * asked, and its answer counts. Safe to repeat, in any order.
 */
@Injectable()
export class SettleDispute {
  private readonly settled;

  constructor(
    metrics: Metrics,
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly disputes: DisputeRepository,
    private readonly moneyBack: PaymentMoneyBack,
    private readonly charged: FindChargedPayment,
    private readonly providers: RefundProviders,
    private readonly projects: Projects,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.settled = metrics.counter('paygrove_disputes_total', 'Disputes, by what was told of them', ['news']);
  }

  /** @throws DomainError `provider_unavailable`, or `concurrent_update` when the dispute kept changing: try again later */
  async execute(account: StripeAccount, providerDisputeId: string): Promise<SettleOutcome> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const outcome = await this.attempt(account, providerDisputeId);
      if (outcome !== 'changed_meanwhile') return outcome;
    }
    throw new DomainError('concurrent_update', `The dispute ${providerDisputeId} kept changing. Try again.`);
  }

  private async attempt(
    account: StripeAccount,
    providerDisputeId: string,
  ): Promise<SettleOutcome | 'changed_meanwhile'> {
    const seen = await this.disputes.findByProviderId(providerDisputeId);
    const told = await (await this.providers.of(account)).findDispute(providerDisputeId);
    if (told === undefined || told.paymentIntentId === null) return 'foreign';
    const payment = await this.charged.execute(account, told.paymentIntentId);
    if (payment === undefined) return 'foreign';
    return this.db.transaction(async () => {
      const locked = await this.payments.lock(payment.projectId, payment.id);
      if (locked === undefined) throw new Error(`${payment.id} is gone`);
      // Stripe's answer is older than what another has written since it was asked for.
      const current = await this.disputes.findByProviderId(providerDisputeId);
      if (current?.revision !== seen?.revision) return 'changed_meanwhile';
      await this.record(locked, current, told);
      return 'applied';
    });
  }

  private async record(locked: Payment, current: Dispute | undefined, told: ProviderDispute): Promise<void> {
    const dispute = this.inLine(locked, current, told);
    await (current === undefined ? this.disputes.insert(dispute) : this.disputes.save(dispute));
    const payment = await this.moneyBack.apply(locked);
    for (const news of newsOf(current?.phase, dispute.phase)) await this.tell(payment, dispute, news);
  }

  private inLine(payment: Payment, current: Dispute | undefined, told: ProviderDispute): Dispute {
    const now = this.clock.now();
    return {
      id: current?.id ?? newId('dsp', now),
      projectId: payment.projectId,
      paymentId: payment.id,
      providerDisputeId: told.id,
      amount: told.amount,
      currency: told.currency,
      reason: told.reason,
      status: told.status,
      phase: phaseAfter(current?.phase, told.status),
      revision: (current?.revision ?? 0) + 1,
      createdAt: current?.createdAt ?? told.createdAt,
      updatedAt: now,
    };
  }

  private async tell(payment: Payment, dispute: Dispute, news: DisputeNews): Promise<void> {
    const about = { ...paymentEventData(payment), dispute_id: dispute.id, disputed_amount: dispute.amount };
    this.logger.warn(
      { payment_id: payment.id, dispute_id: dispute.id, amount: dispute.amount, reason: dispute.reason },
      news === 'disputed' ? 'a payment is disputed' : `a dispute was ${news}`,
    );
    this.db.afterCommit(() => this.settled.inc({ news }));
    if (news === 'disputed') {
      await this.outbox.append(paymentDisputed, payment, { ...about, reason: dispute.reason });
      return;
    }
    const { creditDebt } = await this.projects.get(payment.projectId);
    await this.outbox.append(paymentDisputeClosed, payment, {
      ...about,
      refunded_amount: payment.refundedAmount,
      credited_amount: payment.creditedAmount,
      outcome: news,
      credit_debt: creditDebt,
    });
  }
}
