import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { paymentCredited } from '#contracts';
import { Projects } from '#domain/projects';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { LOGGER, type Logger } from '#infra/logging';
import { PaymentMoneyBack } from '../money-back/payment-money-back';
import { paymentEventData } from '../payment/payment-events';
import { PaymentRepository } from '../payment/payment.repository';
import { creditedOf, usableOf } from './credited-amount';

/** Notes what the change of a subscription gives back of a payment, as credit of the customer's at Stripe. */
@Injectable()
export class NoteGivenBack {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly moneyBack: PaymentMoneyBack,
    private readonly projects: Projects,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * In the transaction that takes in what says so. Safe to repeat.
   * @param givenBack in all, at the price of what was sold
   * @returns how much of what is new the payment had really paid: not what was refunded besides
   */
  async execute(projectId: string, paymentId: string, givenBack: number): Promise<number> {
    return this.db.transaction(async () => {
      const payment = await this.payments.lock(projectId, paymentId);
      if (payment === undefined) return 0;
      const credited = { ...payment, creditedAmount: creditedOf(payment, givenBack) };
      if (credited.creditedAmount === payment.creditedAmount) return 0;
      await this.payments.save({ ...credited, updatedAt: this.clock.now() });
      const { creditDebt } = await this.projects.get(payment.projectId);
      await this.outbox.append(paymentCredited, credited, {
        ...paymentEventData(credited),
        credited_amount: credited.creditedAmount,
        refunded_amount: credited.refundedAmount,
        credit_debt: creditDebt,
      });
      this.logger.info(
        { payment_id: payment.id, credited_amount: credited.creditedAmount },
        'a change of a subscription has given money back as credit',
      );
      return usableOf(payment, credited.creditedAmount, await this.moneyBack.of(payment));
    });
  }
}
