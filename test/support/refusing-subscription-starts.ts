import {
  SubscriptionStartProvider,
  type CardFormSecret,
  type ConfirmedSetup,
  type SubscriptionStart,
} from '#infra/stripe';

/** As with `RefusingPaymentProvider`. */
export class RefusingSubscriptionStarts extends SubscriptionStartProvider {
  begin(..._: unknown[]): Promise<SubscriptionStart | undefined> {
    return this.refuse('begin');
  }

  find(..._: unknown[]): Promise<SubscriptionStart | undefined> {
    return this.refuse('find');
  }

  findSecret(..._: unknown[]): Promise<CardFormSecret | undefined> {
    return this.refuse('findSecret');
  }

  confirmSetup(..._: unknown[]): Promise<ConfirmedSetup | undefined> {
    return this.refuse('confirmSetup');
  }

  callOff(..._: unknown[]): Promise<void> {
    return this.refuse('callOff');
  }

  private async refuse(call: keyof SubscriptionStartProvider): Promise<never> {
    throw new Error(`${this.constructor.name} was asked to ${call}, which it does not know`);
  }
}
