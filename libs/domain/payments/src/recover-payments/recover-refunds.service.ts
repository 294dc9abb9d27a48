import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { RefundRepository } from '../money-back/refund.repository';
import { CarryOutRefund } from '../refund-payment/carry-out-refund.service';

const BATCH = 20;

/** Carries out refunds that a crash, or Stripe being away, has left half done. */
@Injectable()
export class RecoverRefunds {
  private readonly recovered;

  constructor(
    metrics: Metrics,
    private readonly refunds: RefundRepository,
    private readonly carryOut: CarryOutRefund,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.recovered = metrics.counter(
      'paygrove_refunds_recovered_total',
      'Half-done refunds, by what became of them',
      ['outcome'],
    );
  }

  /** Carries out a batch of those that were last tried that many seconds ago; true when there may be more. */
  async execute(leftAloneSeconds: number, isStopping: () => boolean): Promise<boolean> {
    const halfDone = await this.refunds.takeHalfDone(leftAloneSeconds, BATCH);
    for (const refund of halfDone) {
      if (isStopping()) return false;
      try {
        const { status, providerRefundId } = await this.carryOut.execute(refund);
        this.recovered.inc({ outcome: providerRefundId === null ? 'waiting' : 'finished' });
        this.logger.info({ refund_id: refund.id, status }, 'took up a refund that was left half done');
      } catch (error) {
        this.recovered.inc({ outcome: error instanceof DomainError ? error.code : 'error' });
        this.logger.warn({ err: error, refund_id: refund.id }, 'could not carry out a half-done refund');
      }
    }
    return halfDone.length === BATCH;
  }
}
