import { Injectable } from '@nestjs/common';
import { PaymentProviders, SubscriptionStartProviders } from '#infra/stripe';
import type { z } from 'zod';
import type { Payment } from '../payment/payment';
import { toStartedPayment } from '../payment/payment-view';
import type { startedByMethodSchema, startedIntentSchema } from '../payment/payment-view.schema';
import { beginsByCardForm } from '../payment/sold-items';

type Secret = Pick<z.output<typeof startedIntentSchema>, 'client_secret' | 'client_secret_type'>;

/**
 * Answers whoever has started a payment. The secret of a payment intent, or of a setup intent, is read at Stripe each time, so that no copy of it
 * lies in our tables; it is shown as long as something can be confirmed with it.
 */
@Injectable()
export class ShowStarted {
  constructor(
    private readonly providers: PaymentProviders,
    private readonly starts: SubscriptionStartProviders,
  ) {}

  async execute(payment: Payment): Promise<z.output<typeof startedByMethodSchema>> {
    if (payment.method !== 'intent') return toStartedPayment(payment);
    return {
      payment_id: payment.id,
      status: payment.status,
      ...(await this.secretOf(payment)),
      publishable_key: (await this.providers.publishableKeyOf(payment)) ?? '',
    };
  }

  private async secretOf(payment: Payment): Promise<Secret> {
    const { paymentIntentId, subscriptionId } = payment.provider;
    if (payment.status !== 'pending') return { client_secret: null };
    if (beginsByCardForm(payment)) {
      if (subscriptionId === null) return { client_secret: null };
      const secret = await (await this.starts.of(payment)).findSecret(subscriptionId);
      return secret === undefined
        ? { client_secret: null }
        : { client_secret: secret.clientSecret, client_secret_type: secret.type };
    }
    if (paymentIntentId === null) return { client_secret: null };
    return {
      client_secret: (await (await this.providers.of(payment)).findClientSecret(paymentIntentId)) ?? null,
    };
  }
}
