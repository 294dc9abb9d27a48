import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#kernel';
import { PeriodicJobs, type PeriodicJob } from '#infra/jobs';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { CloseCheckout } from '../cancel-payment/close-checkout.service';
import { PaymentRepository } from '../payment/payment.repository';
import { EnsurePayable } from '../start-payment/ensure-payable.service';
import { RecoverRefunds } from './recover-refunds.service';

const EVERY_MILLISECONDS = 10_000;
/** A batch of payments, one after the other, with a Stripe that answers each one late. */
const LONGEST_ROUND_MILLISECONDS = 900_000;
const LEFT_ALONE_SECONDS = 60;
const BATCH = 20;

/** Finishes what a crash left half done: checkouts that were asked for and never written down, or were to be closed and are not; refunds that were never carried out. */
@Injectable()
export class RecoverPayments implements OnModuleInit {
  private readonly recovered;
  private job: PeriodicJob | undefined;

  constructor(
    metrics: Metrics,
    private readonly jobs: PeriodicJobs,
    private readonly payments: PaymentRepository,
    private readonly ensurePayable: EnsurePayable,
    private readonly closeCheckout: CloseCheckout,
    private readonly recoverRefunds: RecoverRefunds,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.recovered = metrics.counter(
      'paygrove_payments_recovered_total',
      'Half-done payments, by what became of them',
      ['outcome'],
    );
  }

  onModuleInit(): void {
    this.job = this.jobs.add({
      name: 'recover-payments',
      everyMilliseconds: EVERY_MILLISECONDS,
      longestRoundMilliseconds: LONGEST_ROUND_MILLISECONDS,
      replicas: 'each',
      round: (signal) => this.round(signal),
    });
  }

  /** Has what was left half done, or is to be closed, looked for now. Should this process end before, the next round finds it. */
  wake(): void {
    this.job?.catchUp().catch((error: unknown) => {
      this.logger.error({ err: error }, 'payments that are to be called off have to wait for the next round');
    });
  }

  private async round(signal: AbortSignal): Promise<boolean> {
    const morePayments = await this.recover(LEFT_ALONE_SECONDS, signal);
    const moreRefunds = await this.recoverRefunds.execute(LEFT_ALONE_SECONDS, () => signal.aborted);
    return morePayments || moreRefunds;
  }

  /** Finishes a batch of those that were last tried that many seconds ago; true when there may be more. */
  async recover(leftAloneSeconds: number, signal?: AbortSignal): Promise<boolean> {
    const halfDone = await this.payments.takeHalfDone(leftAloneSeconds, BATCH);
    for (const payment of halfDone) {
      if (signal?.aborted === true) return false;
      try {
        const whole = await this.ensurePayable.execute(payment);
        if (whole.cancelRequestedAt !== null) await this.closeCheckout.execute(whole);
        this.recovered.inc({ outcome: 'finished' });
        this.logger.info({ payment_id: payment.id }, 'finished a payment that was left half done');
      } catch (error) {
        const outcome = error instanceof DomainError ? error.code : 'error';
        this.recovered.inc({ outcome });
        this.logger.warn({ err: error, payment_id: payment.id }, 'could not finish a half-done payment');
      }
    }
    return halfDone.length === BATCH;
  }
}
