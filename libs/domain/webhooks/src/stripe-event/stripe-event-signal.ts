import { Injectable } from '@nestjs/common';
import { Notifications } from '#infra/database';
import { WorkSignal } from '#infra/work-queue';

/** Tells the workers that there is an event of Stripe to process. */
@Injectable()
export class StripeEventSignal extends WorkSignal {
  constructor(notifications: Notifications) {
    super(notifications, 'paygrove_stripe_events');
  }
}
