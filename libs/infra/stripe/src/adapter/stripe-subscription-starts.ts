import Stripe from 'stripe';
import {
  SubscriptionStartProvider,
  type CardFormSecret,
  type ConfirmedSetup,
  type NewSubscription,
  type SetupConfirmation,
  type SubscriptionStart,
} from '../subscription-start';
import { findFirstInvoice, findIntentOf } from './first-invoice';
import { idOf, toPaymentIntent } from './from-stripe';
import { markedMetadata } from './ownership-marks';
import { attempt, find, keyed } from './stripe-calls';
import { isDeclined, isMissing, isUnexpectedState } from './stripe-errors';
import { toConfirmedSetup, toSetupIntent, toSubscription } from './subscription-from-stripe';

/** `SubscriptionStartProvider` over Stripe's official SDK, at one account. */
export class StripeSubscriptionStarts extends SubscriptionStartProvider {
  constructor(private readonly stripe: Stripe) {
    super();
  }

  async begin(subscription: NewSubscription): Promise<SubscriptionStart | undefined> {
    const { reference, customerId, priceId, quantity, trialDays, marks, metadata } = subscription;
    return find(
      async () => {
        const begun = await this.stripe.subscriptions.create(
          {
            customer: customerId,
            items: [quantity === null ? { price: priceId } : { price: priceId, quantity }],
            payment_behavior: 'default_incomplete',
            payment_settings: { save_default_payment_method: 'on_subscription' },
            ...(trialDays === null ? {} : trialOf(trialDays)),
            metadata: markedMetadata(marks, metadata),
            expand: ['latest_invoice', 'pending_setup_intent'],
          },
          keyed('subscription', `${reference}:${customerId}`),
        );
        return this.startOf(begun, idOf(begun.pending_setup_intent));
      },
      (error) => isMissing(error, 'customer'),
    );
  }

  async find(subscriptionId: string, setupIntentId: string | null): Promise<SubscriptionStart | undefined> {
    return find(async () => {
      const subscription = await this.stripe.subscriptions.retrieve(subscriptionId, {
        expand: ['latest_invoice'],
      });
      return this.startOf(subscription, setupIntentId ?? idOf(subscription.pending_setup_intent));
    });
  }

  /** Neither the invoice nor the setup intent is taken from the subscription alone: it shows those of today. */
  private async startOf(
    subscription: Stripe.Subscription,
    setupIntentId: string | null,
  ): Promise<SubscriptionStart> {
    const { id, status, customerId } = toSubscription(subscription);
    const invoice = await this.firstInvoiceOf(subscription);
    const intentId = await findIntentOf(this.stripe, { invoice: invoice.id ?? '' });
    const payment =
      intentId === undefined ? null : toPaymentIntent(await this.stripe.paymentIntents.retrieve(intentId));
    const setup =
      setupIntentId === null ? null : toSetupIntent(await this.stripe.setupIntents.retrieve(setupIntentId));
    const firstInvoice = { id: invoice.id ?? '', amount: invoice.amount_due, currency: invoice.currency };
    return { subscriptionId: id, customerId, status, firstInvoice, payment, setup };
  }

  private async firstInvoiceOf({ id, latest_invoice: latest }: Stripe.Subscription): Promise<Stripe.Invoice> {
    if (typeof latest === 'object' && latest?.billing_reason === 'subscription_create') return latest;
    const first = await findFirstInvoice(this.stripe, id);
    if (first === undefined) throw new Error(`Stripe has no first invoice of ${id}`);
    return first;
  }

  async findSecret(subscriptionId: string): Promise<CardFormSecret | undefined> {
    return find(async () => {
      const { latest_invoice: invoice, pending_setup_intent: setup } =
        await this.stripe.subscriptions.retrieve(subscriptionId, {
          expand: ['latest_invoice.confirmation_secret', 'pending_setup_intent'],
        });
      if (typeof setup === 'object' && typeof setup?.client_secret === 'string') {
        return { type: 'setup', clientSecret: setup.client_secret } as const;
      }
      if (typeof invoice !== 'object' || invoice?.status !== 'open') return undefined;
      const clientSecret = invoice.confirmation_secret?.client_secret;
      return clientSecret === undefined ? undefined : ({ type: 'payment', clientSecret } as const);
    });
  }

  async confirmSetup(confirmation: SetupConfirmation): Promise<ConfirmedSetup | undefined> {
    const { setupIntentId, paymentMethodId, returnUrl, reference } = confirmation;
    return find(
      async () => {
        try {
          const setup = await this.stripe.setupIntents.confirm(
            setupIntentId,
            { payment_method: paymentMethodId, return_url: returnUrl },
            keyed('setup', reference),
          );
          return toConfirmedSetup(setup);
        } catch (error) {
          if (!isDeclined(error) && !isUnexpectedState(error)) throw error;
          // Declined, or confirmed or canceled by then: the setup intent itself tells.
          return toConfirmedSetup(await this.stripe.setupIntents.retrieve(setupIntentId));
        }
      },
      (error) => isMissing(error) && !isMissing(error, 'payment_method'),
    );
  }

  /** First what could still be confirmed, which Stripe refuses once it was; only then the subscription, which it ends whatever was paid. */
  async callOff({ subscriptionId, firstInvoice, payment, setup }: SubscriptionStart): Promise<void> {
    await attempt(async () => {
      try {
        if (setup !== null && setup.status !== 'canceled') await this.stripe.setupIntents.cancel(setup.id);
        if (payment !== null && payment.status !== 'canceled')
          await this.stripe.invoices.voidInvoice(firstInvoice.id);
      } catch (error) {
        if (error instanceof Stripe.errors.StripeInvalidRequestError) return;
        throw error;
      }
      try {
        await this.stripe.subscriptions.cancel(subscriptionId);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    });
  }
}

/** One that no card was ever given for ends with its trial. */
function trialOf(days: number): Stripe.SubscriptionCreateParams {
  return {
    trial_period_days: days,
    trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
  };
}
