import Stripe from 'stripe';
import {
  CatalogueProvider,
  type NewPrice,
  type ProviderMeter,
  type ProviderPrice,
  type UsageReport,
} from '../catalogue-provider';
import { CUSTOMER_KEY, toMeter, toPrice, toUnix, VALUE_KEY } from './from-stripe';
import { attempt, find, keyed } from './stripe-calls';
import { isCounted } from './stripe-errors';

/** `CatalogueProvider` over Stripe's official SDK, at one account. */
export class StripeCatalogueProvider extends CatalogueProvider {
  constructor(private readonly stripe: Stripe) {
    super();
  }

  async findPrice(priceId: string): Promise<ProviderPrice | undefined> {
    return find(async () => toPrice(await this.stripe.prices.retrieve(priceId, { expand: ['product'] })));
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
}
