import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PeriodicJobs, type PeriodicJob } from '#infra/jobs';
import { LapseCredits } from './credits/lapse-credits/lapse-credits.service';
import { EndPermissions } from './permissions/end-permissions/end-permissions.service';

const EVERY_MILLISECONDS = 5_000;

/**
 * Does what time alone causes: lapses credits and ends permissions. Answers never depend on it, since they are decided by the clock when
 * they are given; it makes the ledger and the events follow without anyone asking.
 */
@Injectable()
export class TimeWorker implements OnModuleInit {
  private job: PeriodicJob | undefined;

  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly lapseCredits: LapseCredits,
    private readonly endPermissions: EndPermissions,
  ) {}

  onModuleInit(): void {
    this.job = this.jobs.add({
      name: 'auth-time',
      everyMilliseconds: EVERY_MILLISECONDS,
      businessTime: true,
      round: () => this.round(),
    });
  }

  /** Resolves once everything that was due when it was called is done. */
  async catchUp(): Promise<void> {
    await this.job?.catchUp();
  }

  private async round(): Promise<boolean> {
    const moreCredits = await this.lapseCredits.execute();
    const morePermissions = await this.endPermissions.execute();
    return moreCredits || morePermissions;
  }
}
