import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PeriodicJobs } from '#infra/jobs';
import { ExpireSubscriptions } from './expire-subscriptions.service';

const EVERY_MILLISECONDS = 5_000;
/** Time for some ten thousand, should the job have stood still for long. */
const LONGEST_ROUND_MILLISECONDS = 120_000;

/** Looks from time to time for grace that is over; at once when business time was moved. */
@Injectable()
export class ExpireSubscriptionsJob implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly expireSubscriptions: ExpireSubscriptions,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'expire-subscriptions',
      everyMilliseconds: EVERY_MILLISECONDS,
      longestRoundMilliseconds: LONGEST_ROUND_MILLISECONDS,
      businessTime: true,
      round: async () => (await this.expireSubscriptions.execute()) > 0,
    });
  }
}
