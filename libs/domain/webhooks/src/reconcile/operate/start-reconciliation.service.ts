import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import { ReconcileJob } from '../reconcile.job';
import { ReconciliationRepository } from '../reconciliation.repository';
import { viewOfRun } from './reconciliation-view';
import type { RunView } from './reconciliation.schema';

/** Asks for a comparison with Stripe. It is begun as soon as no other one is running, on whichever replica. */
@Injectable()
export class StartReconciliation {
  constructor(
    private readonly db: Database,
    private readonly repository: ReconciliationRepository,
    private readonly job: ReconcileJob,
  ) {}

  async execute(dryRun: boolean): Promise<RunView> {
    return this.db.transaction(async () => {
      const run = await this.repository.queue('operator', dryRun);
      this.db.afterCommit(() => this.job.wake());
      return viewOfRun(run, []);
    });
  }
}
