import { Injectable } from '@nestjs/common';
import { DomainError, type ProductId, type ProjectId } from '#kernel';
import { sha256 } from '#infra/crypto';
import {
  CatalogueProviders,
  type NewPrice,
  type ProviderPrice,
  type StripeAccount,
  type TaxBehavior,
} from '#infra/stripe';
import type { ProductInput } from './product.schema';
import { describedAsRecurring } from './product-rules';
import type { StoredProduct } from './products.repository';
import { checkMeter, fittingPrice, meterProblem } from './fitting-price';
import { PriceOwnership } from './price-ownership';

/** Stripe's idempotency keys have at most 255 characters, of which ids may take 192. */
const HASH_CHARACTERS = 32;
const AT_ONCE = 8;

/** What a product is priced for, and at which account. */
export interface PricingContext extends StripeAccount {
  readonly projectId: ProjectId;
  readonly billingGroup: string | null;
  readonly defaultCurrency: string;
}

/**
 * Gives products their prices at Stripe: checks those that exist, makes those that do not. What is made is keyed by a reference derived from the
 * product and everything that its price says, so a repetition after a crash makes nothing twice.
 */
@Injectable()
export class ProductPrices {
  constructor(
    private readonly providers: CatalogueProviders,
    private readonly ownership: PriceOwnership,
  ) {}

  /**
   * Nothing is made before all that exist are checked.
   * @throws DomainError `price_invalid`, `price_of_another_project`, `provider_rejected`, `provider_unavailable`
   */
  async priceAll(context: PricingContext, inputs: readonly ProductInput[]): Promise<StoredProduct[]> {
    const existing = await inBatches(inputs, (input) => this.existing(context, input));
    return inBatches(inputs, async (input, index) => {
      const price = existing[index];
      return price === undefined ? this.withNewPrice(context, input) : withExistingPrice(input, price);
    });
  }

  /**
   * Prices a product that may replace one. A price that Paygrove has made for it is kept while it says the same.
   * @throws DomainError `price_invalid`, `price_of_another_project`, `provider_rejected`, `provider_unavailable`
   */
  async price(
    context: PricingContext,
    input: ProductInput,
    replaced: StoredProduct | undefined,
  ): Promise<StoredProduct> {
    const price = await this.existing(context, input);
    return price === undefined
      ? this.withNewPrice(context, input, replaced)
      : withExistingPrice(input, price);
  }

  private async existing(context: PricingContext, input: ProductInput): Promise<ProviderPrice | undefined> {
    if (input.price_id === undefined) return undefined;
    const provider = await this.providers.of(context);
    const price = await provider.findPrice(input.price_id);
    if (price === undefined) {
      throw new DomainError(
        'price_invalid',
        `There is no price ${input.price_id} at Stripe, for product ${input.id}. Check the id, and that it is of this Stripe account and mode.`,
      );
    }
    await this.ownership.refuseMarked(context, price);
    fittingPrice(input, price);
    if (input.metered !== undefined && price.meterId !== null) {
      checkMeter(input.metered.meter, price, await provider.findMeter(price.meterId));
    }
    return price;
  }

  /** The meter at Stripe of a metered product: the one that there is, or a new one. */
  private async meterFor(account: StripeAccount, { id, metered }: ProductInput): Promise<string | undefined> {
    if (metered === undefined) return undefined;
    const meter = await (await this.providers.of(account)).ensureMeter(metered.meter);
    const problem = meterProblem(meter);
    if (problem === undefined) return meter.id;
    throw new DomainError(
      'price_invalid',
      `Product ${id} cannot be metered by ${metered.meter}: ${problem}.`,
    );
  }

  private async withNewPrice(
    context: PricingContext,
    input: ProductInput,
    replaced?: StoredProduct,
  ): Promise<StoredProduct> {
    const wanted = newPriceOf(context, input, await this.meterFor(context, input));
    const { amount, currency, recurring, taxBehavior, reference } = wanted;
    const priceId =
      replaced?.priceReference === reference
        ? replaced.priceId
        : (await (await this.providers.of(context)).createPrice(wanted)).id;
    return toStored(input, { id: priceId, amount, currency, recurring, taxBehavior, reference });
  }
}

function newPriceOf(context: PricingContext, input: ProductInput, meterId: string | undefined): NewPrice {
  const { price, id, name, tax_behavior: taxBehavior = 'unspecified' } = input;
  if (price === undefined) throw new Error(`Product ${id} has neither price nor price_id`);
  return saying(context, id, {
    productName: name,
    amount: price.amount,
    currency: price.currency ?? context.defaultCurrency,
    recurring:
      price.interval === undefined
        ? null
        : { interval: price.interval, intervalCount: price.interval_count ?? 1 },
    taxBehavior,
    meterId,
  });
}

/** What a price says, without what follows from its product. */
export type PriceTerms = Pick<
  NewPrice,
  'productName' | 'amount' | 'currency' | 'recurring' | 'taxBehavior'
> & { readonly meterId: string | undefined };

/** A new price of a product. Its reference holds everything that it says, and where: at another account it is another one. */
export function saying(
  { projectId, stripeAccount }: StripeAccount,
  productId: string,
  { meterId, ...terms }: PriceTerms,
): NewPrice {
  const says = {
    ...terms,
    metadata: { paygrove_project_id: projectId ?? '', paygrove_product_id: productId },
    ...(meterId === undefined ? {} : { meterId }),
  };
  const hash = sha256(`${JSON.stringify(says)}${stripeAccount}`).slice(0, HASH_CHARACTERS);
  return { ...says, reference: `${projectId}:${productId}:${hash}` };
}

function withExistingPrice(input: ProductInput, price: ProviderPrice): StoredProduct {
  if (price.unitAmount === null) throw new Error(`Price ${price.id} was not checked`);
  const { id, unitAmount: amount, currency, recurring, taxBehavior } = price;
  return toStored(input, { id, amount, currency, recurring, taxBehavior, reference: null });
}

interface SettledPrice {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly recurring: ProviderPrice['recurring'];
  readonly taxBehavior: TaxBehavior;
  /** Null for a price that was there before. */
  readonly reference: string | null;
}

function toStored(input: ProductInput, price: SettledPrice): StoredProduct {
  const { fulfillment, grants } = input;
  return {
    id: input.id as ProductId,
    name: input.name,
    type: input.type,
    recurring: describedAsRecurring(input) ?? price.recurring !== null,
    priceId: price.id,
    priceReference: price.reference,
    price: {
      amount: price.amount,
      currency: price.currency,
      interval: price.recurring?.interval ?? null,
      intervalCount: price.recurring?.intervalCount ?? null,
    },
    taxBehavior: price.taxBehavior,
    trialDays: input.trial_days ?? null,
    quantity: input.quantity ?? null,
    grants: {
      permissions: grants.permissions,
      credits: grants.credits.map((credit) => ({
        creditType: credit.credit_type,
        amount: credit.amount,
        expiresAfterDays: credit.expires_after_days ?? null,
        rollover: credit.rollover,
      })),
      graceDays: grants.grace_days,
    },
    fulfillment:
      fulfillment === undefined
        ? null
        : {
            kind: fulfillment.kind,
            url: fulfillment.url,
            expiresAfterHours: fulfillment.expires_after_hours,
            maxDownloads: fulfillment.max_downloads,
          },
    meter: input.metered?.meter ?? null,
  };
}

/** A few at a time, so that a long list neither floods Stripe nor takes a minute. */
export async function inBatches<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input, index: number) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  for (let start = 0; start < inputs.length; start += AT_ONCE) {
    const batch = inputs.slice(start, start + AT_ONCE);
    outputs.push(...(await Promise.all(batch.map((input, offset) => work(input, start + offset)))));
  }
  return outputs;
}
