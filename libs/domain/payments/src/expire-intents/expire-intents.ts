import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#kernel';
import { PeriodicJobs } from '#infra/jobs';
import { LOGGER, type Logger } from '#infra/logging';
import { CloseCheckout } from '../cancel-payment/close-checkout.service';
import { PaymentRepository } from '../payment/payment.repository';
import { EnsurePayable } from '../start-payment/ensure-payable.service';

const EVERY_MILLISECONDS = 5_000;
/** A batch of payments, one after the other, with a Stripe that answers each one late. */
const LONGEST_ROUND_MILLISECONDS = 900_000;
const LEFT_ALONE_SECONDS = 60;
const BATCH = 20;

/**
 * Calls off what a card form has not paid in its time: an intent, which Stripe leaves open for ever, or a subscription. One that was paid in
 * the last moment is settled as paid. At once when business time was moved. What Stripe cannot be asked about now is asked about again a minute later.
 */
@Injectable()
export class ExpireIntents implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly payments: PaymentRepository,
    private readonly ensurePayable: EnsurePayable,
    private readonly closeCheckout: CloseCheckout,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'expire-intents',
      everyMilliseconds: EVERY_MILLISECONDS,
      longestRoundMilliseconds: LONGEST_ROUND_MILLISECONDS,
      businessTime: true,
      round: (signal) => this.round(signal),
    });
  }

  private async round(signal: AbortSignal): Promise<boolean> {
    const expired = await this.payments.takeExpiredIntents(this.clock.now(), LEFT_ALONE_SECONDS, BATCH);
    for (const payment of expired) {
      if (signal.aborted) return false;
      try {
        const whole = await this.ensurePayable.execute(payment);
        const { status } = whole.status === 'pending' ? await this.closeCheckout.close(whole) : whole;
        this.logger.info({ payment_id: payment.id, status }, 'the time of a payment by intent is over');
      } catch (error) {
        this.logger.warn({ err: error, payment_id: payment.id }, 'could not call off a payment intent');
      }
    }
    return expired.length === BATCH;
  }
}
