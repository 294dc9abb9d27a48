import { Injectable } from '@nestjs/common';
import { Notifications } from '#infra/database';
import { WorkSignal } from '#infra/work-queue';

/** Tells the workers that there is a mail to send. */
@Injectable()
export class MailSignal extends WorkSignal {
  constructor(notifications: Notifications) {
    super(notifications, 'paygrove_mails');
  }
}
