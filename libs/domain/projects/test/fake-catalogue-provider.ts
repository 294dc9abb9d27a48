import { DomainError } from '#kernel';
import type { NewPrice, ProviderMeter, ProviderPrice } from '#infra/stripe';
import { RefusingCatalogueProvider } from '../../../../test/support/refusing-catalogue-provider';

/** Stripe as far as projects use it: prices and meters. One reference never makes two. */
export class FakeCatalogueProvider extends RefusingCatalogueProvider {
  readonly prices = new Map<string, ProviderPrice>();
  readonly created: NewPrice[] = [];
  /** How many creations still work before Stripe goes down. */
  creationsLeft = Infinity;
  private readonly byReference = new Map<string, ProviderPrice>();

  /** A price that someone has made at Stripe by hand. */
  has(price: Partial<ProviderPrice> & { id: string }): void {
    this.prices.set(price.id, {
      productId: 'prod_by_hand',
      active: true,
      unitAmount: 500,
      currency: 'usd',
      recurring: null,
      taxBehavior: 'unspecified',
      meterId: null,
      markedProjectIds: [],
      ...price,
    });
  }

  override async findPrice(priceId: string): Promise<ProviderPrice | undefined> {
    return this.prices.get(priceId);
  }

  override async createPrice(wanted: NewPrice): Promise<ProviderPrice> {
    const made = this.byReference.get(wanted.reference);
    if (made !== undefined) return made;
    if (this.created.length >= this.creationsLeft) {
      throw new DomainError('provider_unavailable', 'Stripe could not be reached. Try again in a moment.');
    }
    this.created.push(wanted);
    const price = {
      id: `price_${this.created.length}`,
      productId: `prod_${this.created.length}`,
      active: true,
      unitAmount: wanted.amount,
      currency: wanted.currency,
      recurring: wanted.recurring,
      taxBehavior: wanted.taxBehavior,
      meterId: wanted.meterId ?? null,
      markedProjectIds: [],
    };
    this.prices.set(price.id, price);
    this.byReference.set(wanted.reference, price);
    return price;
  }

  /** Meters by their id, which is made of their event name. */
  readonly meters = new Map<string, ProviderMeter>();

  override async findMeter(meterId: string): Promise<ProviderMeter | undefined> {
    return this.meters.get(meterId);
  }

  override async ensureMeter(eventName: string): Promise<ProviderMeter> {
    const existing = this.meters.get(`mtr_${eventName}`);
    if (existing !== undefined) return existing;
    const meter = { id: `mtr_${eventName}`, eventName, active: true, fits: true };
    this.meters.set(meter.id, meter);
    return meter;
  }
}
