import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { QueueWorkers } from '#infra/work-queue';
import { OpenChangeQueue, type OpenChange } from './open-change-queue';
import { OpenChangeSignal } from './open-change-signal';
import { SettleChange } from './settle-change.service';

/**
 * Looks into changes of subscriptions of which nobody took in what came of them. They are not sent again: whoever asked has heard of an
 * error, and may have decided otherwise.
 */
@Injectable()
export class OpenChangeWorker implements OnModuleInit {
  constructor(
    private readonly workers: QueueWorkers,
    private readonly queue: OpenChangeQueue,
    private readonly signal: OpenChangeSignal,
    private readonly settleChange: SettleChange,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.workers.add({
      name: 'subscription_changes',
      help: 'Changes of subscriptions that are yet to be looked into, by state; dead ones need a person',
      queue: this.queue,
      signal: this.signal,
      pollMilliseconds: 10_000,
      concurrency: 5,
      load: (claimed) => this.queue.load(claimed),
      handle: (work) => this.settle(work),
      idsOf: ({ change }) => ({ subscription_id: change.subscriptionId, project_id: change.projectId }),
    });
  }

  private async settle({ change }: OpenChange): Promise<'done'> {
    if (change.state !== 'open') return 'done';
    await this.settleChange.execute(change);
    const ids = { subscription_id: change.subscriptionId, project_id: change.projectId };
    this.logger.info(ids, 'a change of a subscription that was left open has been settled');
    return 'done';
  }
}
