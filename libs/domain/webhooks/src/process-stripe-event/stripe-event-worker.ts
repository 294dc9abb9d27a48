import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { WorkerLoop } from '#infra/work-queue';
import { StripeEventQueue, StripeEventPolicy } from '../stripe-event/stripe-event-queue';
import { StripeEventSignal } from '../stripe-event/stripe-event-signal';
import { StripeEventRepository, type ClaimedEvent } from '../stripe-event/stripe-event.repository';
import { ProcessStripeEvent } from './process-stripe-event.service';
import { StripeEventMetrics } from './stripe-event-metrics';

/**
 * Works on stored events, several at a time: each takes a free place of its own, so a slow one does not keep the others waiting. Woken
 * when one arrives here or at another replica, and by a slow poll under both. On a stop it finishes what it has begun.
 */
@Injectable()
export class StripeEventWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly queue: StripeEventQueue,
    private readonly events: StripeEventRepository,
    private readonly processStripeEvent: ProcessStripeEvent,
    private readonly signal: StripeEventSignal,
    private readonly policy: StripeEventPolicy,
    private readonly metrics: StripeEventMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new WorkerLoop({
      name: 'stripe-events',
      pollMilliseconds: policy.pollMilliseconds,
      round: () => this.round(),
      logger,
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.signal.subscribe(() => this.loop.wake());
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await Promise.all(this.underWay);
  }

  /** Fills the free places. Whoever ends wakes the loop, since the next event of its customer may be due. */
  private async round(): Promise<boolean> {
    const free = this.policy.concurrency - this.underWay.size;
    if (free <= 0) return false;
    const claimed = await this.events.withPayloads(await this.queue.claim(free));
    for (const event of claimed) this.begin(event);
    return claimed.length === free && this.underWay.size < this.policy.concurrency;
  }

  private begin(event: ClaimedEvent): void {
    const work = this.process(event)
      .catch((error: unknown) => {
        this.logger.error(
          { err: error, stripe_event_id: event.id },
          'could not settle an event of Stripe; it is taken up again when its lease ends',
        );
      })
      .finally(() => {
        this.underWay.delete(work);
        this.loop.wake();
      });
    this.underWay.add(work);
  }

  private async process(event: ClaimedEvent): Promise<void> {
    try {
      const outcome = await this.processStripeEvent.execute(event);
      if (await this.queue.settle(event, outcome)) this.metrics.settled(event, outcome);
    } catch (error) {
      await this.postpone(event, error);
    }
  }

  private async postpone(event: ClaimedEvent, error: unknown): Promise<void> {
    const { id, type } = event;
    const outcome = await this.queue.fail(event, error);
    const about = { err: error, stripe_event_id: id, type, failures: event.failures + 1 };
    switch (outcome.state) {
      case 'pending':
        this.metrics.failed(event, 'retried');
        this.logger.warn({ ...about, retry_in_ms: outcome.delay }, 'an event of Stripe failed');
        return;
      case 'dead':
        this.metrics.failed(event, 'dead');
        this.logger.error(
          about,
          'an event of Stripe was parked as dead: redrive it once the cause is mended',
        );
        return;
      case 'lost':
        this.logger.warn(about, 'an event of Stripe failed after its lease was lost to another worker');
    }
  }
}
