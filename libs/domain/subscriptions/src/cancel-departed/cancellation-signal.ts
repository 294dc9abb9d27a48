import { Injectable } from '@nestjs/common';
import { Notifications } from '#infra/database';
import { WorkSignal } from '#infra/work-queue';

/** Tells the workers that there is a subscription to cancel. */
@Injectable()
export class CancellationSignal extends WorkSignal {
  constructor(notifications: Notifications) {
    super(notifications, 'paygrove_cancellations');
  }
}
