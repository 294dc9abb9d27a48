import { Injectable } from '@nestjs/common';
import { StripeConfig } from '#infra/config';
import Stripe from 'stripe';
import {
  PaymentProvider,
  type NewCheckoutSession,
  type NewCustomer,
  type NewPrice,
  type ProviderCheckoutSession,
  type ProviderPaymentIntent,
  type ProviderPrice,
  type ProviderSubscription,
} from '../payment-provider';
import { toCheckoutSession, toPaymentIntent, toPrice, toSubscription } from './from-stripe';
import { markedMetadata } from './ownership-marks';
import { attempt, find, keyed } from './stripe-calls';
import { createStripeClient } from './stripe-client';
import { isMissing } from './stripe-errors';

/** `PaymentProvider` over Stripe's official SDK. */
@Injectable()
export class StripePaymentProvider extends PaymentProvider {
  private readonly stripe: Stripe;

  constructor(config: StripeConfig) {
    super();
    this.stripe = createStripeClient(config);
  }

  async findPrice(priceId: string): Promise<ProviderPrice | undefined> {
    return find(async () => toPrice(await this.stripe.prices.retrieve(priceId)));
  }

  async createPrice(price: NewPrice): Promise<ProviderPrice> {
    const { amount, currency, recurring, reference, metadata, productName, taxBehavior } = price;
    return attempt(async () => {
      const product = await this.stripe.products.create(
        { name: productName, metadata: { ...metadata } },
        keyed('product', reference),
      );
      const created = await this.stripe.prices.create(
        {
          product: product.id,
          unit_amount: amount,
          currency,
          tax_behavior: taxBehavior,
          metadata: { ...metadata },
          ...(recurring === null
            ? {}
            : { recurring: { interval: recurring.interval, interval_count: recurring.intervalCount } }),
        },
        keyed('price', reference),
      );
      return toPrice(created);
    });
  }

  async createCustomer({ email, metadata, reference }: NewCustomer): Promise<{ id: string }> {
    return attempt(async () => {
      const customer = await this.stripe.customers.create(
        { email, metadata: { ...metadata } },
        keyed('customer', reference),
      );
      return { id: customer.id };
    });
  }

  async changeCustomerEmail(customerId: string, email: string): Promise<boolean> {
    const changed = await find(() => this.stripe.customers.update(customerId, { email }));
    return changed !== undefined;
  }

  async createCheckoutSession(session: NewCheckoutSession): Promise<ProviderCheckoutSession | undefined> {
    const metadata = markedMetadata(session.marks, session.metadata);
    const forMode: Stripe.Checkout.SessionCreateParams =
      session.mode === 'payment'
        ? { payment_intent_data: { metadata } }
        : {
            subscription_data: {
              metadata,
              ...(session.trialDays === null ? {} : { trial_period_days: session.trialDays }),
            },
          };
    const missesCustomer = (error: unknown) => isMissing(error, 'customer');
    return find(
      async () =>
        toCheckoutSession(
          await this.stripe.checkout.sessions.create(
            {
              mode: session.mode,
              customer: session.customerId,
              client_reference_id: session.marks.paymentId,
              line_items: [{ price: session.priceId, quantity: session.quantity }],
              success_url: session.successUrl,
              cancel_url: session.cancelUrl,
              metadata,
              ...forMode,
            },
            // With the customer: another one in the place of one that was deleted is another request.
            keyed('checkout', `${session.reference}:${session.customerId}`),
          ),
        ),
      missesCustomer,
    );
  }

  async findCheckoutSession(sessionId: string): Promise<ProviderCheckoutSession | undefined> {
    return find(async () => toCheckoutSession(await this.stripe.checkout.sessions.retrieve(sessionId)));
  }

  async expireCheckoutSession(sessionId: string): Promise<ProviderCheckoutSession | undefined> {
    return find(async () => {
      try {
        return toCheckoutSession(await this.stripe.checkout.sessions.expire(sessionId));
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError) || isMissing(error)) throw error;
        // It was no longer open: completed or expired in the meantime, which the session itself tells.
        return toCheckoutSession(await this.stripe.checkout.sessions.retrieve(sessionId));
      }
    });
  }

  async findPaymentIntent(paymentIntentId: string): Promise<ProviderPaymentIntent | undefined> {
    return find(async () => toPaymentIntent(await this.stripe.paymentIntents.retrieve(paymentIntentId)));
  }

  async findSubscription(subscriptionId: string): Promise<ProviderSubscription | undefined> {
    return find(async () => toSubscription(await this.stripe.subscriptions.retrieve(subscriptionId)));
  }

  async cancelSubscription(subscriptionId: string): Promise<void> {
    await attempt(async () => {
      try {
        await this.stripe.subscriptions.cancel(subscriptionId);
      } catch (error) {
        // Stripe answers for a canceled one as if there were none.
        if (!isMissing(error)) throw error;
      }
    });
  }

  async check(): Promise<void> {
    await attempt(() => this.stripe.prices.list({ limit: 1 }));
  }
}
