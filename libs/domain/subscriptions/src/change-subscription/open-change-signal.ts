import { Injectable } from '@nestjs/common';
import { Notifications } from '#infra/database';
import { WorkSignal } from '#infra/work-queue';

/** Tells the workers that a change is to be looked into at once. */
@Injectable()
export class OpenChangeSignal extends WorkSignal {
  constructor(notifications: Notifications) {
    super(notifications, 'paygrove_open_changes');
  }
}
