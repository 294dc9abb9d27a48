import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#kernel';
import { SubscriptionProviders } from '#infra/stripe';
import { QueueWorkers } from '#infra/work-queue';
import { SyncSubscription } from '../sync-subscription/sync-subscription.service';
import { CancellationQueue, type Cancellation } from './cancellation-queue';
import { CancellationSignal } from './cancellation-signal';

/** Cancels at Stripe what was decided to be canceled. Canceling twice is canceling once, so every step can be repeated after a crash. */
@Injectable()
export class CancellationWorker implements OnModuleInit {
  constructor(
    private readonly workers: QueueWorkers,
    private readonly queue: CancellationQueue,
    private readonly signal: CancellationSignal,
    private readonly providers: SubscriptionProviders,
    private readonly syncSubscription: SyncSubscription,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.workers.add({
      name: 'subscription_cancellations',
      help: 'Subscriptions that wait for being canceled at Stripe, by state; dead ones need a person',
      queue: this.queue,
      signal: this.signal,
      pollMilliseconds: 2_000,
      concurrency: 10,
      load: (claimed) => this.queue.load(claimed),
      handle: (cancellation) => this.cancel(cancellation),
      idsOf: ({ id, projectId }) => ({ subscription_id: id, project_id: projectId }),
    });
  }

  private async cancel(cancellation: Cancellation): Promise<'done'> {
    const { providerSubscriptionId } = cancellation;
    await (await this.providers.of(cancellation)).cancelSubscription(providerSubscriptionId);
    await this.syncSubscription.execute({
      account: cancellation,
      providerSubscriptionId,
      occurredAt: this.clock.now(),
    });
    return 'done';
  }
}
