import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  creditsPurchased,
  paymentCredited,
  paymentDisputeClosed,
  paymentDisputed,
  paymentRefunded,
} from '#contracts';
import { EventHandlers } from '#infra/event-bus';
import { AddPurchasedCredits } from './add-purchased-credits/add-purchased-credits.service';
import { CloseDispute } from './close-dispute/close-dispute.service';
import { FollowDispute } from './follow-dispute/follow-dispute.service';
import { FollowRefund } from './follow-refund/follow-refund.service';

/** Which events move credits. */
@Injectable()
export class CreditsListeners implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly addPurchased: AddPurchasedCredits,
    private readonly followRefund: FollowRefund,
    private readonly followDispute: FollowDispute,
    private readonly closeDispute: CloseDispute,
  ) {}

  onModuleInit(): void {
    this.handlers.on(
      { name: 'auth.credits.credits-purchased', side: 'auth', event: creditsPurchased },
      (event) => this.addPurchased.execute(event),
    );
    this.handlers.on(
      { name: 'auth.credits.payment-credited', side: 'auth', event: paymentCredited },
      (event) => this.followRefund.execute(event),
    );
    this.handlers.on(
      { name: 'auth.credits.payment-refunded', side: 'auth', event: paymentRefunded },
      (event) => this.followRefund.execute(event),
    );
    this.handlers.on(
      { name: 'auth.credits.payment-disputed', side: 'auth', event: paymentDisputed },
      (event) => this.followDispute.execute(event),
    );
    this.handlers.on(
      { name: 'auth.credits.payment-dispute-closed', side: 'auth', event: paymentDisputeClosed },
      (event) => this.closeDispute.execute(event),
    );
  }
}
