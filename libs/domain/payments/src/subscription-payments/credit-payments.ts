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
import { creditedOf } from './credited-amount';

/** Keeps what a change of a subscription gives back of the payment for its period, as credit of the customer's at Stripe. */
@Injectable()
export class CreditPayments {
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
   * Notes that `givenBack` in all has been given back of a payment, in the transaction that takes in what says so. Safe to repeat.
   * Resolves with how much of that is new: what was refunded is no longer there to be given back.
   */
  async execute(projectId: string, paymentId: string, givenBack: number): Promise<number> {
    return this.db.transaction(async () => {
      const payment = await this.payments.lock(projectId, paymentId);
      if (payment === undefined) return 0;
      const creditedAmount = creditedOf(payment, await this.moneyBack.of(payment), givenBack);
      const isNew = creditedAmount - payment.creditedAmount;
      if (isNew <= 0) return 0;
      const credited = { ...payment, creditedAmount, updatedAt: this.clock.now() };
      await this.payments.save(credited);
      const { creditDebt } = await this.projects.get(payment.projectId);
      await this.outbox.append(paymentCredited, credited, {
        ...paymentEventData(credited),
        credited_amount: creditedAmount,
        refunded_amount: credited.refundedAmount,
        credit_debt: creditDebt,
      });
      this.logger.info(
        { payment_id: payment.id, amount: isNew },
        'a change of a subscription has given money back as credit',
      );
      return isNew;
    });
  }
}
