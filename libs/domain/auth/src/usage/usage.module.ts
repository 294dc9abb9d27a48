import { Module } from '@nestjs/common';
import { KnownMeters } from './known-meters';
import { ReadUsageController } from './read-usage/read-usage.controller';
import { ReadUsage } from './read-usage/read-usage.service';
import { RecordUsageController } from './record-usage/record-usage.controller';
import { RecordUsage } from './record-usage/record-usage.service';
import { ReportUsageJob } from './report-usage/report-usage.job';
import { ReportUsage } from './report-usage/report-usage.service';
import { UsageRepository } from './usage.repository';

/** What users have used of metered products. */
@Module({
  controllers: [RecordUsageController, ReadUsageController],
  providers: [KnownMeters, ReadUsage, RecordUsage, ReportUsage, ReportUsageJob, UsageRepository],
})
export class UsageModule {}
