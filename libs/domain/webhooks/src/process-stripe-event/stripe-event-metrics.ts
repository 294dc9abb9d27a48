import { Injectable } from '@nestjs/common';
import { Metrics } from '#infra/metrics';
import type { FailureOutcome } from '#infra/work-queue';
import { StripeEventRepository, type ClaimedEvent } from '../stripe-event/stripe-event.repository';
import { StripeEventHandlers } from './stripe-event-handlers';

const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600];

/** What operators see of the processing beyond its queue: how much, how it ends, how long it takes. */
@Injectable()
export class StripeEventMetrics {
  private readonly processed;
  private readonly duration;

  constructor(
    metrics: Metrics,
    events: StripeEventRepository,
    private readonly handlers: StripeEventHandlers,
  ) {
    this.processed = metrics.counter(
      'paygrove_webhooks_processed_total',
      'Tries to process an event of Stripe, by type and outcome',
      ['type', 'outcome'],
    );
    this.duration = metrics.histogram(
      'paygrove_webhooks_settled_seconds',
      'Time from the arrival of an event of Stripe until it was processed',
      ['outcome'],
      BUCKETS,
    );
    metrics.observe(
      'paygrove_webhooks_lag_seconds',
      'How long the oldest pending event of Stripe has been waiting',
      [],
      async (gauge) => gauge.set(await events.lagSeconds()),
    );
  }

  settled(event: ClaimedEvent, outcome: string): void {
    this.count(event, outcome);
    this.duration.observe({ outcome }, Math.max(0, Date.now() - event.receivedAt.getTime()) / 1_000);
  }

  failed(event: ClaimedEvent, outcome: FailureOutcome['state']): void {
    // Whoever has taken the lease over counts what becomes of it.
    if (outcome !== 'lost') this.count(event, outcome === 'pending' ? 'retried' : 'dead');
  }

  /** Types that Paygrove has no use for are counted together: there are hundreds. */
  private count({ type }: ClaimedEvent, outcome: string): void {
    this.processed.inc({ type: this.handlers.of(type) === undefined ? 'other' : type, outcome });
  }
}
