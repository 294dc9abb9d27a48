import { Injectable } from '@nestjs/common';
import type { Subscription } from '../subscription/subscription';
import { UsageReportQueue } from './usage-report-queue';
import { UsageReportSignal } from './usage-report-signal';

/** Has usage that waits for a subscription reported once there is one. After the commit that tells of it, so whoever looks then finds it. */
@Injectable()
export class ReleaseUsage {
  constructor(
    private readonly queue: UsageReportQueue,
    private readonly signal: UsageReportSignal,
  ) {}

  /** @param before the subscription as it was; `undefined` for a new one */
  async execute(before: Subscription | undefined, after: Subscription): Promise<void> {
    if (!beginsToCover(before, after)) return;
    await this.queue.release(after);
    this.signal.raise();
  }
}

function beginsToCover(before: Subscription | undefined, { meter, status }: Subscription): boolean {
  if (meter === null || status === 'incomplete') return false;
  return before === undefined || before.meter !== meter || before.status === 'incomplete';
}
