import { Injectable } from '@nestjs/common';
import { Notifications } from '#infra/database';
import { WorkSignal } from '#infra/work-queue';

/** Tells the workers that there is usage to report. */
@Injectable()
export class UsageReportSignal extends WorkSignal {
  constructor(notifications: Notifications) {
    super(notifications, 'paygrove_usage_reports');
  }
}
