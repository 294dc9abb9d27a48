import { Injectable } from '@nestjs/common';
import { KnownObjects } from '#domain/payments';
import { KnownSubscriptions } from '#domain/subscriptions';
import type { ObjectClues, StripeAccount } from '#infra/stripe';

/** Says whose an object is that an event shows too little of to act on. Asks nobody but ourselves, so it decides at once. */
@Injectable()
export class ObjectOwnership {
  constructor(
    private readonly objects: KnownObjects,
    private readonly subscriptions: KnownSubscriptions,
  ) {}

  async isOurs(account: StripeAccount, clues: ObjectClues): Promise<boolean> {
    return (
      (await this.objects.includes(account, clues)) || (await this.subscriptions.includes(account, clues))
    );
  }
}
