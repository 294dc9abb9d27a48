import { Injectable, type OnModuleInit } from '@nestjs/common';
import { QueueWorkers } from '#infra/work-queue';
import { StripeEventPolicy, StripeEventQueue } from '../stripe-event/stripe-event-queue';
import { StripeEventSignal } from '../stripe-event/stripe-event-signal';
import { StripeEventRepository } from '../stripe-event/stripe-event.repository';
import { ProcessStripeEvent } from './process-stripe-event.service';
import { StripeEventMetrics } from './stripe-event-metrics';

/** Works on stored events of Stripe. */
@Injectable()
export class StripeEventWorker implements OnModuleInit {
  constructor(
    private readonly workers: QueueWorkers,
    private readonly queue: StripeEventQueue,
    private readonly events: StripeEventRepository,
    private readonly processStripeEvent: ProcessStripeEvent,
    private readonly signal: StripeEventSignal,
    private readonly policy: StripeEventPolicy,
    private readonly metrics: StripeEventMetrics,
  ) {}

  onModuleInit(): void {
    const { pollMilliseconds, concurrency } = this.policy;
    this.workers.add({
      name: 'webhook_events',
      help: 'Events of Stripe that are pending or dead',
      metric: 'paygrove_webhooks_depth',
      queue: this.queue,
      signal: this.signal,
      pollMilliseconds,
      concurrency,
      load: (claimed) => this.events.withPayload(claimed),
      handle: (event) => this.processStripeEvent.execute(event),
      idsOf: ({ id, type }) => ({ stripe_event_id: id, type }),
      onSettled: (event, outcome) => this.metrics.settled(event, outcome),
      onFailed: (event, outcome) => this.metrics.failed(event, outcome),
    });
  }
}
