import { Injectable, type OnModuleInit } from '@nestjs/common';
import { creditsPurchased } from '#contracts';
import { EventHandlers } from '#infra/event-bus';
import { AddPurchasedCredits } from './add-purchased-credits/add-purchased-credits.service';

/** Which events move credits. */
@Injectable()
export class CreditsListeners implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly addPurchased: AddPurchasedCredits,
  ) {}

  onModuleInit(): void {
    this.handlers.on(
      { name: 'auth.credits.credits-purchased', side: 'auth', event: creditsPurchased },
      (event) => this.addPurchased.execute(event),
    );
  }
}
