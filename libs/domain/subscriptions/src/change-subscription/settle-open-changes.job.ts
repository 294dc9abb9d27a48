import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#kernel';
import { PeriodicJobs } from '#infra/jobs';
import { LOGGER, type Logger } from '#infra/logging';
import { SettleChange } from './settle-change.service';
import { SubscriptionChangeRepository } from './subscription-change.repository';

const EVERY_MILLISECONDS = 60_000;
/** Longer than any request may take, with all its repetitions by the SDK. */
const LEFT_ALONE_MILLISECONDS = 180_000;
const BATCH = 50;

/**
 * Looks into changes of subscriptions of which nobody took in what came of them. They are not sent again: whoever asked has heard of an
 * error, and may have decided otherwise.
 */
@Injectable()
export class SettleOpenChangesJob implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly changes: SubscriptionChangeRepository,
    private readonly settleChange: SettleChange,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'settle-subscription-changes',
      everyMilliseconds: EVERY_MILLISECONDS,
      businessTime: true,
      round: () => this.round(),
    });
  }

  /** True when there may be more. One that cannot be settled now is met again in the next round. */
  private async round(): Promise<boolean> {
    const left = await this.changes.openSince(
      new Date(this.clock.now().getTime() - LEFT_ALONE_MILLISECONDS),
      BATCH,
    );
    let settled = 0;
    for (const change of left) {
      const ids = { subscription_id: change.subscriptionId, project_id: change.projectId };
      try {
        await this.settleChange.execute(change);
        settled += 1;
        this.logger.info(ids, 'A change of a subscription that was left open has been settled');
      } catch (error) {
        this.logger.warn({ ...ids, err: error }, 'A change of a subscription could not be settled yet');
      }
    }
    return left.length === BATCH && settled > 0;
  }
}
