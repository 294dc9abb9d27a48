import { Injectable } from '@nestjs/common';
import { Notifications } from '#infra/database';
import { WorkSignal } from '#infra/work-queue';

/** Tells the workers that there is a page to import. */
@Injectable()
export class ImportSignal extends WorkSignal {
  constructor(notifications: Notifications) {
    super(notifications, 'paygrove_imports');
  }
}
