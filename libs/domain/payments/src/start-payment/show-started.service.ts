import { Injectable } from '@nestjs/common';
import { PaymentProviders, type PaymentProvider } from '#infra/stripe';
import type { z } from 'zod';
import type { Payment } from '../payment/payment';
import { toStartedPayment } from '../payment/payment-view';
import type { startedByMethodSchema } from '../payment/payment-view.schema';

/**
 * Answers whoever has started a payment. The secret of a payment intent is read at Stripe each time, so that no copy of it lies in our tables; it is
 * shown as long as something can be paid with it.
 */
@Injectable()
export class ShowStarted {
  constructor(private readonly providers: PaymentProviders) {}

  async execute(payment: Payment): Promise<z.output<typeof startedByMethodSchema>> {
    if (payment.method !== 'intent') return toStartedPayment(payment);
    const stripe = await this.providers.of(payment);
    return {
      payment_id: payment.id,
      status: payment.status,
      client_secret: await secretOf(payment, stripe),
      publishable_key: stripe.publishableKey() ?? '',
    };
  }
}

async function secretOf({ status, provider }: Payment, stripe: PaymentProvider): Promise<string | null> {
  if (status !== 'pending' || provider.paymentIntentId === null) return null;
  return (await stripe.findClientSecret(provider.paymentIntentId)) ?? null;
}
