import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  paymentDisputeClosed,
  paymentRefunded,
  paymentSucceeded,
  subscriptionCanceled,
  subscriptionCreated,
  subscriptionExpired,
  subscriptionPastDue,
  subscriptionRenewed,
  subscriptionUpdated,
} from '#contracts';
import { EventHandlers } from '#infra/event-bus';
import { EndPaidPermissions } from './end-paid-permissions/end-paid-permissions.service';
import { FollowSubscription } from './follow-subscription/follow-subscription.service';
import { GrantPaidPermissions } from './grant-paid-permissions/grant-paid-permissions.service';

const subscriptionEvents = [
  subscriptionCreated,
  subscriptionUpdated,
  subscriptionRenewed,
  subscriptionPastDue,
  subscriptionCanceled,
  subscriptionExpired,
];

/** Which events give and take permissions. */
@Injectable()
export class PermissionsListeners implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly grantPaid: GrantPaidPermissions,
    private readonly endPaid: EndPaidPermissions,
    private readonly followSubscription: FollowSubscription,
  ) {}

  onModuleInit(): void {
    this.handlers.on(
      { name: 'auth.permissions.payment-succeeded', side: 'auth', event: paymentSucceeded },
      (event) => this.grantPaid.execute(event),
    );
    this.handlers.on(
      { name: 'auth.permissions.payment-refunded', side: 'auth', event: paymentRefunded },
      (event) => this.endPaid.execute(event),
    );
    this.handlers.on(
      { name: 'auth.permissions.payment-dispute-closed', side: 'auth', event: paymentDisputeClosed },
      (event) => this.endPaid.execute(event),
    );
    for (const event of subscriptionEvents) {
      this.handlers.on({ name: handlerName(event.type), side: 'auth', event }, (told) =>
        this.followSubscription.execute(told),
      );
    }
  }
}

/** `subscription.past_due` is handled by `auth.permissions.subscription-past-due`. */
function handlerName(eventType: string): string {
  return `auth.permissions.${eventType.replaceAll(/[._]/g, '-')}`;
}
