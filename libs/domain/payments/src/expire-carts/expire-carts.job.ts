import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PeriodicJobs } from '#infra/jobs';
import { ExpireCarts } from './expire-carts.service';

const EVERY_MILLISECONDS = 60_000;
const LONGEST_ROUND_MILLISECONDS = 60_000;

/** Looks from time to time for carts whose time is over. */
@Injectable()
export class ExpireCartsJob implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly expireCarts: ExpireCarts,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'expire-carts',
      everyMilliseconds: EVERY_MILLISECONDS,
      longestRoundMilliseconds: LONGEST_ROUND_MILLISECONDS,
      businessTime: true,
      round: () => this.expireCarts.execute(),
    });
  }
}
