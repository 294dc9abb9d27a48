import { Injectable } from '@nestjs/common';
import { Notifications } from '#infra/database';
import { WorkSignal } from '#infra/work-queue';

/** Tells the relays that the outbox has something new. */
@Injectable()
export class OutboxSignal extends WorkSignal {
  constructor(notifications: Notifications) {
    super(notifications, 'paygrove_outbox');
  }
}
