import Stripe from 'stripe';
import {
  PaymentProvider,
  type ConfirmedIntent,
  type IntentConfirmation,
  type NewCheckoutSession,
  type NewCustomer,
  type NewPaymentIntent,
  type ProviderCheckoutSession,
  type ProviderPaymentIntent,
} from '../payment-provider';
import { toCheckoutSession, toConfirmedIntent, toPaymentIntent } from './from-stripe';
import { markedMetadata } from './ownership-marks';
import { attempt, find, keyed } from './stripe-calls';
import { isDeclined, isMissing, isUnexpectedState } from './stripe-errors';

/** An empty text unsets a field (https://docs.stripe.com/api/customers/update). */
const nothingPersonal: Stripe.CustomerUpdateParams = {
  address: '',
  description: '',
  email: '',
  name: '',
  phone: '',
  shipping: '',
};

/** `PaymentProvider` over Stripe's official SDK, at one account. */
export class StripePaymentProvider extends PaymentProvider {
  constructor(private readonly stripe: Stripe) {
    super();
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

  async eraseCustomer(customerId: string): Promise<boolean> {
    const erased = await find(() => this.stripe.customers.update(customerId, nothingPersonal));
    return erased !== undefined;
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

  async check(): Promise<void> {
    await attempt(() => this.stripe.prices.list({ limit: 1 }));
  }
}

/** Stripe takes one or the other. */
function discountsOf(
  promotion: NewCheckoutSession['promotion'],
): Pick<Stripe.Checkout.SessionCreateParams, 'allow_promotion_codes' | 'discounts'> {
  if (promotion === null) return {};
  if (promotion.kind === 'entered') return { allow_promotion_codes: true };
  return { discounts: [{ promotion_code: promotion.id }] };
}
