import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { RecordSettlement } from '../settle-payment/record-settlement.service';
import { settlementByHand } from './manual-outcome';
import type { ManualOutcome } from './settle-manually.schema';

/** Takes a project's word for what has become of a payment by hand. Everything follows from it that follows from Stripe's. */
@Injectable()
export class SettleManually {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly record: RecordSettlement,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws DomainError `payment_not_found`, `payment_not_manual`, `payment_status_conflict` */
  async execute(projectId: ProjectId, paymentId: string, outcome: ManualOutcome): Promise<Payment> {
    return this.db.transaction(async () => {
      const payment = await this.payments.lock(projectId, paymentId);
      if (payment === undefined) {
        throw new DomainError('payment_not_found', `There is no payment ${paymentId} in this project.`);
      }
      const settlement = settlementByHand(payment, outcome);
      if (settlement === undefined) return payment;
      const settled = await this.record.execute(payment, settlement);
      this.logger.info({ payment_id: payment.id, status: settled.status }, 'a payment was settled by hand');
      return settled;
    });
  }
}
