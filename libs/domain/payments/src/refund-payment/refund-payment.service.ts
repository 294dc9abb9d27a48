import { Injectable } from '@nestjs/common';
import { Clock, DomainError, newId, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { refundableAmount } from '../money-back/money-back';
import { PaymentMoneyBack } from '../money-back/payment-money-back';
import type { Refund } from '../money-back/refund';
import { RefundRepository } from '../money-back/refund.repository';
import { PaymentRepository } from '../payment/payment.repository';
import { CarryOutRefund } from './carry-out-refund.service';

export interface RefundPaymentCommand {
  readonly projectId: ProjectId;
  readonly paymentId: string;
  /** The same for a repetition of the same request. */
  readonly operationId: string;
  /** In minor units; all that is left when there is none. */
  readonly amount: number | undefined;
  readonly reason: string | undefined;
}

/** Gives money of a payment back, whole or in part. First its amount is reserved, under the payment's lock; then Stripe is asked. */
@Injectable()
export class RefundPayment {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly moneyBack: PaymentMoneyBack,
    private readonly carryOut: CarryOutRefund,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `payment_not_found`, `payment_not_refundable`, `refund_exceeds_payment`, `provider_rejected` */
  async execute(command: RefundPaymentCommand): Promise<Refund> {
    return this.carryOut.execute(await this.db.transaction(() => this.open(command)));
  }

  private async open(command: RefundPaymentCommand): Promise<Refund> {
    const { projectId, paymentId, operationId, amount, reason } = command;
    const payment = await this.payments.lock(projectId, paymentId);
    if (payment === undefined) {
      throw new DomainError('payment_not_found', `There is no payment ${paymentId} in this project.`);
    }
    const begun = await this.refunds.findByOperation(payment, operationId);
    if (begun !== undefined) return begun;
    const now = this.clock.now();
    const refund: Refund = {
      id: newId('ref', now),
      projectId,
      paymentId: payment.id,
      amount: refundableAmount(payment, await this.moneyBack.of(payment), amount),
      currency: payment.currency,
      reason: reason ?? null,
      status: 'pending',
      failureReason: null,
      providerRefundId: null,
      operationId,
      createdAt: now,
      updatedAt: now,
      succeededAt: null,
    };
    await this.refunds.insert(refund);
    return refund;
  }
}
