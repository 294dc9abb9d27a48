import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import {
  PaymentProviders,
  SubscriptionStartProviders,
  type IntentConfirmation,
  type ProviderPaymentIntent,
  type ProviderSetupIntent,
  type RequiredAction,
} from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { beginsByCardForm } from '../payment/sold-items';
import { SettlePaymentIntent } from '../settle-payment/settle-payment-intent.service';
import { SettleSubscriptionStart } from '../settle-payment/settle-subscription-start.service';

/** A card, and the try that it is used for. */
export type Card = Omit<IntentConfirmation, 'paymentIntentId'>;

/** What came of a try. */
export interface CardTry {
  readonly declined: ProviderPaymentIntent['lastError'];
  readonly requiredAction: RequiredAction | null;
}

/** Tries a card on what a payment is paid by at Stripe, or kept by, and settles what Stripe says. */
@Injectable()
export class TryCard {
  constructor(
    private readonly providers: PaymentProviders,
    private readonly starts: SubscriptionStartProviders,
    private readonly settleIntent: SettlePaymentIntent,
    private readonly settleStart: SettleSubscriptionStart,
  ) {}

  /** @throws DomainError `provider_rejected`, `provider_unavailable` */
  async execute(payment: Payment, card: Card): Promise<CardTry> {
    const { paymentIntentId, setupIntentId } = payment.provider;
    if (paymentIntentId !== null) return this.pay(payment, { ...card, paymentIntentId });
    if (setupIntentId !== null) return this.keep(payment, card, setupIntentId);
    // It has begun with the card that the customer has on file, or is over: how it stands tells.
    return { declined: null, requiredAction: null };
  }

  private async pay(payment: Payment, confirmation: IntentConfirmation): Promise<CardTry> {
    const confirmed = await (await this.providers.of(payment)).confirmPaymentIntent(confirmation);
    if (confirmed === undefined) throw unknownAtStripe(payment);
    const { intent, requiredAction } = confirmed;
    if (beginsByCardForm(payment)) await this.settleBeginning(payment);
    else await this.settleIntent.execute({ intent, account: payment });
    return { declined: declineOf(intent), requiredAction };
  }

  private async keep(payment: Payment, card: Card, setupIntentId: string): Promise<CardTry> {
    const provider = await this.starts.of(payment);
    const confirmed = await provider.confirmSetup({ ...card, setupIntentId });
    if (confirmed === undefined) throw unknownAtStripe(payment);
    await this.settleBeginning(payment);
    return { declined: declineOf(confirmed.setup), requiredAction: confirmed.requiredAction };
  }

  private async settleBeginning(payment: Payment): Promise<void> {
    const { subscriptionId } = payment.provider;
    if (subscriptionId === null) throw new Error(`${payment.id} has no subscription at Stripe`);
    await this.settleStart.settle(payment, subscriptionId);
  }
}

function declineOf({ status, lastError }: ProviderPaymentIntent | ProviderSetupIntent): CardTry['declined'] {
  return status === 'requires_payment_method' ? lastError : null;
}

function unknownAtStripe({ id }: Payment): DomainError {
  return new DomainError('provider_rejected', `Stripe does not know what ${id} is paid by any more.`);
}
