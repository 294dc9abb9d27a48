import Stripe from 'stripe';
import {
  PaymentProvider,
  type ConfirmedIntent,
  type IntentConfirmation,
  type NewCheckoutSession,
  type NewCustomer,
  type NewPaymentIntent,
  type NewPrice,
  type ProviderChangePreview,
  type ProviderCheckoutSession,
  type ProviderMeter,
  type ProviderPaymentIntent,
  type ProviderPrice,
  type ProviderSubscription,
  type TakeoverMarks,
  type SubscriptionOperation,
  type SubscriptionTarget,
  type UsageReport,
} from '../payment-provider';
import {
  CUSTOMER_KEY,
  toAccountSubscription,
  toChangePreview,
  toCheckoutSession,
  toConfirmedIntent,
  toMeter,
  toPaymentIntent,
  toPrice,
  toSubscription,
  VALUE_KEY,
} from './from-stripe';
import { markedMetadata, productMark, takeoverMetadata } from './ownership-marks';
import { attempt, find, keyed } from './stripe-calls';
import { isCounted, isDeclined, isMissing, isUnexpectedState } from './stripe-errors';

const SUBSCRIPTIONS_PAGE = 100;
/** What is billed at once is paid, or nothing changes. The customer is not there to confirm it with his bank. */
const paidOrNot = { payment_behavior: 'error_if_incomplete', off_session: true } as const;

/** `PaymentProvider` over Stripe's official SDK, at one account. */
export class StripePaymentProvider extends PaymentProvider {
  constructor(
    private readonly stripe: Stripe,
    private readonly publicKey: string | undefined,
  ) {
    super();
  }

  async findPrice(priceId: string): Promise<ProviderPrice | undefined> {
    return find(async () => toPrice(await this.stripe.prices.retrieve(priceId)));
  }

  async createPrice(price: NewPrice): Promise<ProviderPrice> {
    const { amount, currency, recurring, reference, metadata, productName, taxBehavior, meterId } = price;
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
            : {
                recurring: {
                  interval: recurring.interval,
                  interval_count: recurring.intervalCount,
                  ...(meterId === undefined ? {} : { usage_type: 'metered', meter: meterId }),
                },
              }),
        },
        keyed('price', reference),
      );
      return toPrice(created);
    });
  }

  async findMeter(meterId: string): Promise<ProviderMeter | undefined> {
    return find(async () => toMeter(await this.stripe.billing.meters.retrieve(meterId)));
  }

  async ensureMeter(eventName: string): Promise<ProviderMeter> {
    return attempt(async () => {
      const existing = await this.activeMeter(eventName);
      if (existing !== undefined) return existing;
      try {
        // Without a key of our own: an answer that Stripe remembers may tell of a meter that has been deactivated since.
        const made = await this.stripe.billing.meters.create({
          display_name: eventName,
          event_name: eventName,
          default_aggregation: { formula: 'sum' },
        });
        return toMeter(made);
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
        // Someone else may have made it in the meantime: of one name there is one.
        const other = await this.activeMeter(eventName);
        if (other === undefined) throw error;
        return other;
      }
    });
  }

  private async activeMeter(eventName: string): Promise<ProviderMeter | undefined> {
    for await (const meter of this.stripe.billing.meters.list({ status: 'active', limit: 100 })) {
      if (meter.event_name === eventName) return toMeter(meter);
    }
    return undefined;
  }

  async reportUsage({ identifier, eventName, customerId, quantity, usedAt }: UsageReport): Promise<void> {
    await attempt(async () => {
      try {
        // The identifier is the key. An idempotency key beside it would replay a refusal for a day after its cause is mended.
        await this.stripe.billing.meterEvents.create({
          event_name: eventName,
          identifier,
          payload: { [CUSTOMER_KEY]: customerId, [VALUE_KEY]: String(quantity) },
          timestamp: toUnix(usedAt),
        });
      } catch (error) {
        if (!isCounted(error)) throw error;
      }
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
    const { customer } = session;
    const missesCustomer = (error: unknown) => isMissing(error, 'customer');
    return find(
      async () =>
        toCheckoutSession(
          await this.stripe.checkout.sessions.create(
            {
              mode: session.mode,
              ...('id' in customer ? { customer: customer.id } : { customer_email: customer.email }),
              client_reference_id: session.marks.paymentId,
              line_items: session.lines.map(({ priceId, quantity }) => ({
                price: priceId,
                ...(quantity === null ? {} : { quantity }),
              })),
              success_url: session.successUrl,
              cancel_url: session.cancelUrl,
              metadata,
              ...discountsOf(session.promotion),
              ...forMode,
            },
            // With the customer: another one in the place of one that was deleted is another request.
            keyed('checkout', `${session.reference}:${'id' in customer ? customer.id : 'own'}`),
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

  publishableKey(): string | undefined {
    return this.publicKey;
  }

  async createPaymentIntent(intent: NewPaymentIntent): Promise<ProviderPaymentIntent | undefined> {
    const { amount, currency, customerId, email, description, marks, metadata, reference } = intent;
    return find(
      async () =>
        toPaymentIntent(
          await this.stripe.paymentIntents.create(
            {
              amount,
              currency,
              ...(customerId === undefined ? {} : { customer: customerId }),
              receipt_email: email,
              description,
              automatic_payment_methods: { enabled: true },
              metadata: markedMetadata(marks, metadata),
            },
            keyed('intent', `${reference}:${customerId ?? 'own'}`),
          ),
        ),
      (error) => isMissing(error, 'customer'),
    );
  }

  async findClientSecret(paymentIntentId: string): Promise<string | undefined> {
    const intent = await find(() => this.stripe.paymentIntents.retrieve(paymentIntentId));
    return intent?.client_secret ?? undefined;
  }

  async confirmPaymentIntent(confirmation: IntentConfirmation): Promise<ConfirmedIntent | undefined> {
    const { paymentIntentId, paymentMethodId, returnUrl, reference } = confirmation;
    return find(
      async () => {
        try {
          const intent = await this.stripe.paymentIntents.confirm(
            paymentIntentId,
            { payment_method: paymentMethodId, return_url: returnUrl },
            keyed('confirm', reference),
          );
          return toConfirmedIntent(intent);
        } catch (error) {
          if (!isDeclined(error) && !isUnexpectedState(error)) throw error;
          // Declined, or paid, canceled or under way by then: the intent itself tells.
          return toConfirmedIntent(await this.stripe.paymentIntents.retrieve(paymentIntentId));
        }
      },
      (error) => isMissing(error) && !isMissing(error, 'payment_method'),
    );
  }

  async cancelPaymentIntent(paymentIntentId: string): Promise<ProviderPaymentIntent | undefined> {
    return find(async () => {
      try {
        return toPaymentIntent(await this.stripe.paymentIntents.cancel(paymentIntentId));
      } catch (error) {
        if (!isUnexpectedState(error)) throw error;
        return toPaymentIntent(await this.stripe.paymentIntents.retrieve(paymentIntentId));
      }
    });
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

  async listSubscriptions(startingAfter: string | null) {
    return attempt(async () => {
      const { data, has_more: hasMore } = await this.stripe.subscriptions.list({
        limit: SUBSCRIPTIONS_PAGE,
        expand: ['data.customer'],
        ...(startingAfter === null ? {} : { starting_after: startingAfter }),
      });
      return { found: data.map(toAccountSubscription), hasMore };
    });
  }

  async markSubscription(id: string, marks: TakeoverMarks): Promise<ProviderSubscription | undefined> {
    return find(async () =>
      // Without a key of ours: said twice it is the same, and a replayed answer would show the subscription as it was.
      toSubscription(await this.stripe.subscriptions.update(id, { metadata: takeoverMetadata(marks) })),
    );
  }

  async cancelAtPeriodEnd({ subscriptionId, reference }: SubscriptionOperation): Promise<void> {
    await attempt(() =>
      this.stripe.subscriptions.update(
        subscriptionId,
        { cancel_at_period_end: true },
        keyed('cancel', reference),
      ),
    );
  }

  async pauseSubscription(
    { subscriptionId, reference }: SubscriptionOperation,
    resumesAt: Date | null,
  ): Promise<void> {
    await attempt(() =>
      this.stripe.subscriptions.update(
        subscriptionId,
        {
          pause_collection: {
            behavior: 'void',
            ...(resumesAt === null ? {} : { resumes_at: toUnix(resumesAt) }),
          },
        },
        keyed('pause', reference),
      ),
    );
  }

  async resumeSubscription(
    { subscriptionId, reference }: SubscriptionOperation,
    beginPeriod: boolean,
  ): Promise<void> {
    await attempt(async () => {
      const { status } = await this.stripe.subscriptions.retrieve(subscriptionId);
      // Stripe's own pause, after a trial without a card, has a call of its own.
      if (status === 'paused') {
        await this.stripe.subscriptions.resume(
          subscriptionId,
          { billing_cycle_anchor: { type: 'now' as const } },
          keyed('resume', reference),
        );
        return;
      }
      await this.stripe.subscriptions.update(
        subscriptionId,
        {
          cancel_at_period_end: false,
          pause_collection: '',
          ...(beginPeriod
            ? {
                billing_cycle_anchor: { type: 'now' as const },
                proration_behavior: 'none' as const,
                ...paidOrNot,
              }
            : {}),
        },
        keyed('resume', reference),
      );
    });
  }

  async changeSubscription(
    { subscriptionId, reference }: SubscriptionOperation,
    target: SubscriptionTarget,
    productId: string,
  ): Promise<void> {
    await attempt(async () => {
      const { items, ...proration } = await this.changeParams(target);
      await this.stripe.subscriptions.update(
        subscriptionId,
        { items, ...proration, ...paidOrNot, metadata: productMark(productId) },
        keyed('change', reference),
      );
    });
  }

  async previewChange(target: SubscriptionTarget): Promise<ProviderChangePreview> {
    return attempt(async () => {
      const details = await this.changeParams(target);
      return toChangePreview(
        await this.stripe.invoices.createPreview({
          subscription: target.subscriptionId,
          subscription_details: details,
        }),
      );
    });
  }

  /** The first item is what was sold; Stripe wants it by its own id. */
  private async changeParams(target: SubscriptionTarget) {
    const { subscriptionId, priceId, quantity, prorationBehavior, prorationDate } = target;
    const subscription = await this.stripe.subscriptions.retrieve(subscriptionId);
    const item = { id: subscription.items.data[0]?.id, price: priceId };
    return {
      items: [quantity === null ? item : { ...item, quantity }],
      proration_behavior: prorationBehavior,
      ...(prorationDate === null ? {} : { proration_date: toUnix(prorationDate) }),
    };
  }

  async createPortalSession(session: {
    customerId: string;
    returnUrl: string;
    reference: string;
  }): Promise<{ url: string } | undefined> {
    const { customerId, returnUrl, reference } = session;
    return find(
      async () => {
        const params = { customer: customerId, return_url: returnUrl };
        const { url } = await this.stripe.billingPortal.sessions.create(params, keyed('portal', reference));
        return { url };
      },
      (error) => isMissing(error, 'customer'),
    );
  }

  async check(): Promise<void> {
    await attempt(() => this.stripe.prices.list({ limit: 1 }));
  }
}

function toUnix(time: Date): number {
  return Math.floor(time.getTime() / 1_000);
}

/** Stripe takes one or the other. */
function discountsOf(
  promotion: NewCheckoutSession['promotion'],
): Pick<Stripe.Checkout.SessionCreateParams, 'allow_promotion_codes' | 'discounts'> {
  if (promotion === null) return {};
  if (promotion.kind === 'entered') return { allow_promotion_codes: true };
  return { discounts: [{ promotion_code: promotion.id }] };
}
