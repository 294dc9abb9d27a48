import { Injectable } from '@nestjs/common';
import { Metrics } from '#infra/metrics';
import { ReconciliationRepository } from './reconciliation.repository';
import type { Difference } from './reconciliation-run';

/** What operators see of the reconciler. */
@Injectable()
export class ReconciliationMetrics {
  private readonly differences;

  constructor(metrics: Metrics, repository: ReconciliationRepository) {
    this.differences = metrics.counter(
      'paygrove_reconciliation_differences_total',
      'What Stripe knew and Paygrove did not, by kind and by what was done about it',
      ['kind', 'action'],
    );
    metrics.observe(
      'paygrove_reconciliation_last_success_timestamp_seconds',
      'When a reconciliation last succeeded, on whichever replica; 0 before one has',
      [],
      async (gauge) => gauge.set(await repository.lastSuccess()),
    );
  }

  found({ kind, action }: Difference): void {
    this.differences.inc({ kind, action });
  }
}
