import { Injectable } from '@nestjs/common';
import { Notifications } from '#infra/database';
import { WorkSignal } from '#infra/work-queue';

/** Tells the workers that there is a customer to erase. */
@Injectable()
export class CustomerErasureSignal extends WorkSignal {
  constructor(notifications: Notifications) {
    super(notifications, 'paygrove_customer_erasures');
  }
}
