import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '#kernel';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { PaymentProvider } from '#infra/stripe';
import { WorkerLoop } from '#infra/work-queue';
import { SyncSubscription } from '../sync-subscription/sync-subscription.service';
import { CancellationQueue, type Cancellation } from './cancellation-queue';
import { CancellationSignal } from './cancellation-signal';

const POLL_MILLISECONDS = 2_000;
const BATCH = 10;

/** Cancels at Stripe what was decided to be canceled. Canceling twice is canceling once, so every step can be repeated after a crash. */
@Injectable()
export class CancellationWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;

  constructor(
    metrics: Metrics,
    private readonly queue: CancellationQueue,
    private readonly signal: CancellationSignal,
    private readonly provider: PaymentProvider,
    private readonly syncSubscription: SyncSubscription,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new WorkerLoop({
      name: 'subscription-cancellations',
      pollMilliseconds: POLL_MILLISECONDS,
      round: () => this.round(),
      logger,
    });
    metrics.observe(
      'paygrove_subscription_cancellations',
      'Subscriptions that wait for being canceled at Stripe, by state; dead ones need a person',
      ['state'],
      async (gauge) => {
        for (const { state, count } of await queue.depth()) gauge.set({ state }, Number(count));
      },
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.signal.subscribe(() => this.loop.wake());
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Works on a batch of what is due; true when there may be more. */
  async round(): Promise<boolean> {
    const work = await this.queue.load(await this.queue.claim(BATCH));
    await Promise.all(work.map((cancellation) => this.cancel(cancellation)));
    return work.length === BATCH;
  }

  private async cancel(cancellation: Cancellation): Promise<void> {
    const { id, projectId, providerSubscriptionId } = cancellation;
    try {
      await this.provider.cancelSubscription(providerSubscriptionId);
      await this.syncSubscription.execute({ providerSubscriptionId, occurredAt: this.clock.now() });
      await this.queue.settle(cancellation, 'done');
    } catch (error) {
      const outcome = await this.queue.fail(cancellation, error);
      const about = { err: error, cancellation_id: id, project_id: projectId, outcome: outcome.state };
      this.logger[outcome.state === 'dead' ? 'error' : 'warn'](about, 'could not cancel a subscription');
    }
  }
}
