import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ReconciliationConfig } from '#infra/config';
import { PeriodicJobs, type JobLease, type PeriodicJob } from '#infra/jobs';
import { LOGGER, type Logger } from '#infra/logging';
import { Reconcile } from './reconcile.service';
import type { ReconciliationRun } from './reconciliation-run';
import { ReconciliationRepository } from './reconciliation.repository';
import { secondsUntilNext } from './run-due';

const LOOK_MILLISECONDS = 60_000;
/** A run that was asked for, with a Stripe that answers late: longer, and it is taken for hung. */
const LONGEST_ROUND_MILLISECONDS = 600_000;

/** Runs what the operator has asked for, and from time to time by itself. One replica at a time does. */
@Injectable()
export class ReconcileJob implements OnModuleInit {
  private job: PeriodicJob | undefined;

  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly config: ReconciliationConfig,
    private readonly repository: ReconciliationRepository,
    private readonly reconcile: Reconcile,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const { everySeconds } = this.config;
    this.job = this.jobs.add({
      name: 'reconcile',
      everyMilliseconds:
        everySeconds === 0 ? LOOK_MILLISECONDS : Math.min(everySeconds * 1_000, LOOK_MILLISECONDS),
      longestRoundMilliseconds: LONGEST_ROUND_MILLISECONDS,
      round: (signal, lease) => this.round(signal, lease),
    });
  }

  /** Has queued runs looked for now. Should this process end before, another finds them. */
  wake(): void {
    this.job?.catchUp().catch((error: unknown) => {
      this.logger.error({ err: error }, 'a reconciliation that was asked for has to wait for the next round');
    });
  }

  private async round(signal: AbortSignal, lease: JobLease): Promise<boolean> {
    const run = await lease.guard(() => this.next());
    if (run === undefined) return false;
    await this.reconcile.execute(run, signal, lease);
    return true;
  }

  private async next(): Promise<ReconciliationRun | undefined> {
    await this.repository.requeueInterrupted();
    if (await this.isDue()) await this.repository.queue('schedule', false);
    return this.repository.startNext();
  }

  private async isDue(): Promise<boolean> {
    const { everySeconds } = this.config;
    if (everySeconds === 0) return false;
    const last = await this.repository.lastScheduled();
    return last === undefined || last.secondsAgo >= secondsUntilNext(everySeconds, last.failures);
  }
}
