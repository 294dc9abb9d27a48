import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PeriodicJobs } from '#infra/jobs';
import { PublishStates } from './publish-states/publish-states.service';

/** What changes within this time is told at once, and looking at an empty table costs next to nothing. */
const EVERY_MILLISECONDS = 250;

/** Publishes states soon after they have changed. */
@Injectable()
export class StateWorker implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly publishStates: PublishStates,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'publish-states',
      everyMilliseconds: EVERY_MILLISECONDS,
      replicas: 'each',
      round: () => this.publishStates.execute(),
    });
  }
}
