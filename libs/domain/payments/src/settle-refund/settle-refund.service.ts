import { Inject, Injectable } from '@nestjs/common';
import { Clock, newId } from '#kernel';
import { paymentRefunded } from '#contracts';
import { Projects } from '#domain/projects';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import type { ProviderRefund } from '#infra/stripe';
import { PaymentMoneyBack } from '../money-back/payment-money-back';
import { reportedRefund, type Refund } from '../money-back/refund';
import { RefundRepository } from '../money-back/refund.repository';
import type { Payment } from '../payment/payment';
import { paymentEventData } from '../payment/payment-events';
import { PaymentRepository } from '../payment/payment.repository';

/**
 * Takes in what is said of a refund: by Stripe's answer, its webhooks in any order, or a later look at Stripe. A refund that nobody here has asked
 * for was made in Stripe's dashboard, and counts as much. Safe to repeat: one `payment.refunded` per refund.
 */
@Injectable()
export class SettleRefund {
  private readonly settled;

  constructor(
    metrics: Metrics,
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly moneyBack: PaymentMoneyBack,
    private readonly projects: Projects,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.settled = metrics.counter('paygrove_refunds_total', 'Refunds, by the state that they have come to', [
      'status',
    ]);
  }

  async execute({ projectId, id }: Pick<Payment, 'projectId' | 'id'>, told: ProviderRefund): Promise<Refund> {
    return this.db.transaction(async () => {
      const locked = await this.payments.lock(projectId, id);
      if (locked === undefined) throw new Error(`${id} is gone`);
      const before = (await this.find(locked, told)) ?? (await this.addUnasked(locked, told));
      const refund = reportedRefund(before, told, this.clock.now());
      await this.refunds.save(refund);
      const payment = await this.moneyBack.apply(locked);
      await this.tell(payment, before, refund);
      return refund;
    });
  }

  /** By Stripe's id, or by ours, which Stripe may tell of before its answer has come. */
  private async find(payment: Payment, { id, reference }: ProviderRefund): Promise<Refund | undefined> {
    const known = await this.refunds.findByProviderId(payment, id);
    if (known !== undefined || reference === null) return known;
    return this.refunds.findAsked(payment, reference);
  }

  private async addUnasked(payment: Payment, told: ProviderRefund): Promise<Refund> {
    const now = this.clock.now();
    const refund: Refund = {
      id: newId('ref', now),
      projectId: payment.projectId,
      paymentId: payment.id,
      amount: told.amount,
      currency: told.currency,
      reason: told.reason,
      status: 'pending',
      failureReason: null,
      providerRefundId: told.id,
      operationId: null,
      createdAt: now,
      updatedAt: now,
      succeededAt: null,
    };
    await this.refunds.insert(refund);
    return refund;
  }

  private async tell(payment: Payment, before: Refund, refund: Refund): Promise<void> {
    if (before.status === refund.status) return;
    this.db.afterCommit(() => this.settled.inc({ status: refund.status }));
    const about = { payment_id: payment.id, refund_id: refund.id, amount: refund.amount };
    if (refund.status === 'failed') {
      this.logger.warn(
        { ...about, reason: refund.failureReason, had_succeeded: before.succeededAt !== null },
        'a refund has failed: the customer has not got the money, and it can be refunded again',
      );
    }
    if (before.succeededAt !== null || refund.succeededAt === null) return;
    this.logger.info(about, 'money was refunded');
    const { creditDebt } = await this.projects.get(payment.projectId);
    await this.outbox.append(paymentRefunded, payment, {
      ...paymentEventData(payment),
      refund_id: refund.id,
      refund_amount: refund.amount,
      refunded_amount: payment.refundedAmount,
      credited_amount: payment.creditedAmount,
      reason: refund.reason,
      credit_debt: creditDebt,
    });
  }
}
