import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Database } from '#infra/database';
import { UsageReportQueue } from '../usage-report-queue';
import { UsageReportSignal } from '../usage-report-signal';
import { UsageReportsRepository, type UsageReportRow } from './usage-reports.repository';

/** Gives a report that was parked as dead another full round of tries, at once. */
@Injectable()
export class RedriveUsageReport {
  constructor(
    private readonly reports: UsageReportsRepository,
    private readonly queue: UsageReportQueue,
    private readonly signal: UsageReportSignal,
    private readonly db: Database,
  ) {}

  /** @throws DomainError `usage_report_not_found`, `usage_report_not_dead` */
  async execute(id: string): Promise<UsageReportRow> {
    return this.db.transaction(async () => {
      const redriven = await this.queue.redrive(id);
      const report = await this.reports.find(id);
      if (report === undefined) {
        throw new DomainError('usage_report_not_found', `There is no usage report ${id}.`);
      }
      if (!redriven) {
        throw new DomainError(
          'usage_report_not_dead',
          `The usage report ${id} is ${report.state}: only a dead one can be redriven.`,
        );
      }
      this.db.afterCommit(() => this.signal.raise());
      return report;
    });
  }
}
