import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import type { Dispute } from './dispute';
import { DisputeRepository } from './dispute.repository';
import { withMoneyBack } from './money-back';
import type { Refund } from './refund';
import { RefundRepository } from './refund.repository';

/** The refunds and disputes of a payment, newest first. */
export interface PaymentReturns {
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
}

/** A payment with what has become of its money since. */
export interface PaymentWithReturns extends PaymentReturns {
  readonly payment: Payment;
}

/** Reads what has gone back of payments, and keeps a payment in line with it. */
@Injectable()
export class PaymentMoneyBack {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly disputes: DisputeRepository,
    private readonly clock: Clock,
  ) {}

  async of({ projectId, id }: Payment): Promise<PaymentReturns> {
    return {
      refunds: await this.refunds.of(projectId, [id]),
      disputes: await this.disputes.of(projectId, [id]),
    };
  }

  /** Two queries, however many payments of one project there are. */
  async withAll(payments: readonly Payment[]): Promise<PaymentWithReturns[]> {
    const [first] = payments;
    if (first === undefined) return [];
    const ids = payments.map(({ id }) => id);
    const refunds = await this.refunds.of(first.projectId, ids);
    const disputes = await this.disputes.of(first.projectId, ids);
    return payments.map((payment) => ({
      payment,
      refunds: refunds.filter(({ paymentId }) => paymentId === payment.id),
      disputes: disputes.filter(({ paymentId }) => paymentId === payment.id),
    }));
  }

  /** Brings a payment in line with its refunds and disputes, within the transaction that has locked it. */
  async apply(locked: Payment): Promise<Payment> {
    const payment = withMoneyBack(locked, await this.of(locked), this.clock.now());
    if (payment !== locked) await this.payments.save(payment);
    return payment;
  }
}
