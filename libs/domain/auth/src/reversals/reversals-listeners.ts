import { Injectable, type OnModuleInit } from '@nestjs/common';
import { paymentDisputeClosed, paymentDisputed, paymentRefunded } from '#contracts';
import { EventHandlers } from '#infra/event-bus';
import { CloseDispute } from './close-dispute/close-dispute.service';
import { FollowDispute } from './follow-dispute/follow-dispute.service';
import { FollowRefund } from './follow-refund/follow-refund.service';

/** Which events take back what a payment gave. */
@Injectable()
export class ReversalsListeners implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly followRefund: FollowRefund,
    private readonly followDispute: FollowDispute,
    private readonly closeDispute: CloseDispute,
  ) {}

  onModuleInit(): void {
    this.handlers.on(
      { name: 'auth.reversals.payment-refunded', side: 'auth', event: paymentRefunded },
      (event) => this.followRefund.execute(event),
    );
    this.handlers.on(
      { name: 'auth.reversals.payment-disputed', side: 'auth', event: paymentDisputed },
      (event) => this.followDispute.execute(event),
    );
    this.handlers.on(
      { name: 'auth.reversals.payment-dispute-closed', side: 'auth', event: paymentDisputeClosed },
      (event) => this.closeDispute.execute(event),
    );
  }
}
