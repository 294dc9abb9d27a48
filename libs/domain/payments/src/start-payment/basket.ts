import { DomainError } from '#kernel';
import { LARGEST_CHARGE, LARGEST_QUANTITY, MOST_LINES, MOST_LINES_BESIDE_SUBSCRIPTION } from '#infra/stripe';
import type { Product, Project } from '#domain/projects';

/** Something that is asked for. */
export interface AskedItem {
  readonly productId: string;
  readonly quantity: number;
  /** The product's price at Stripe, to make sure of it. */
  readonly priceId?: string | undefined;
}

/** A product of the project, as it is today, and how many of it. */
export interface BasketLine {
  readonly product: Product;
  readonly quantity: number;
}

/**
 * What is asked for, one line per product: asked for twice, its quantities add up.
 * @throws DomainError `product_not_found`, `price_not_in_project`, `quantity_out_of_range`
 */
export function basketOf(project: Project, asked: readonly AskedItem[]): BasketLine[] {
  const lines = new Map<string, BasketLine>();
  for (const { productId, quantity, priceId } of asked) {
    const product = productOf(project, productId);
    checkPrice(priceId, product);
    lines.set(productId, { product, quantity: (lines.get(productId)?.quantity ?? 0) + quantity });
  }
  for (const line of lines.values()) checkQuantity(line);
  return [...lines.values()];
}

/** @throws DomainError `product_not_found` */
export function productOf(project: Project, productId: string): Product {
  const product = project.products.find(({ id }) => id === productId);
  if (product !== undefined) return product;
  throw new DomainError('product_not_found', `The project ${project.id} has no product ${productId}.`);
}

/**
 * Whether all of it can be paid for at once.
 * @throws DomainError `cart_full`, `cart_currency_mismatch`, `cart_recurring_conflict`, `amount_too_large`
 */
export function checkTogether(lines: readonly BasketLine[]): void {
  checkCount(lines);
  checkCurrencies(lines);
  checkRecurring(lines);
  const total = totalOf(lines);
  if (total <= LARGEST_CHARGE) return;
  throw new DomainError(
    'amount_too_large',
    `${total} is more than can be paid at once: at most ${LARGEST_CHARGE}, in the currency’s minor unit. Take less, or pay in parts.`,
  );
}

/** In minor units. Exact wherever it is not refused: what is beyond 2⁵³ is far beyond the most that Stripe charges. */
export function totalOf(lines: readonly BasketLine[]): number {
  return lines.reduce((sum, { product, quantity }) => sum + dueFor(product, quantity), 0);
}

/** What is to be paid at checkout for so many of a product, in minor units: nothing for what is billed by its usage. */
export function dueFor({ price, meter }: Product, quantity: number): number {
  return meter === null ? price.amount * quantity : 0;
}

/**
 * Within the product's limits, and so that its credits can be counted exactly.
 * @throws DomainError `quantity_out_of_range`
 */
export function checkQuantity({ product, quantity }: BasketLine): void {
  // What is metered is billed by its usage: a number of it would say nothing.
  const { min, max } = product.quantity ?? { min: 1, max: product.meter === null ? LARGEST_QUANTITY : 1 };
  const most = product.grants.credits.reduce(
    (least, { amount }) => Math.min(least, Math.floor(Number.MAX_SAFE_INTEGER / amount)),
    max,
  );
  if (quantity >= min && quantity <= most) return;
  throw new DomainError(
    'quantity_out_of_range',
    `${quantity} of ${product.id} cannot be bought at once: from ${min} to ${most} can.`,
  );
}

/** @throws DomainError `price_not_in_project` when a price was named that the product is not sold at */
function checkPrice(priceId: string | undefined, product: Product): void {
  if (priceId === undefined || priceId === product.priceId) return;
  throw new DomainError(
    'price_not_in_project',
    `${priceId} is not the price of ${product.id} in this project. Leave price_id out, or name ${product.priceId}.`,
  );
}

/** Stripe's limits: https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-line_items */
function checkCount(lines: readonly BasketLine[]): void {
  const once = lines.filter(({ product }) => !product.recurring).length;
  if (lines.length > MOST_LINES) {
    throw new DomainError('cart_full', `At most ${MOST_LINES} products can be bought at once.`);
  }
  if (once === lines.length || once <= MOST_LINES_BESIDE_SUBSCRIPTION) return;
  throw new DomainError(
    'cart_full',
    `At most ${MOST_LINES_BESIDE_SUBSCRIPTION} other products can be bought together with a subscription.`,
  );
}

function checkCurrencies(lines: readonly BasketLine[]): void {
  const [first] = lines;
  const other = lines.find(({ product }) => product.price.currency !== first?.product.price.currency);
  if (first === undefined || other === undefined) return;
  throw new DomainError(
    'cart_currency_mismatch',
    `${first.product.id} is priced in ${first.product.price.currency}, ${other.product.id} in ${other.product.price.currency}: they cannot be bought together.`,
  );
}

/** A subscription is one product's: it is changed, canceled and expires by itself. */
function checkRecurring(lines: readonly BasketLine[]): void {
  const [one, other] = lines.filter(({ product }) => product.recurring);
  if (one === undefined || other === undefined) return;
  throw new DomainError(
    'cart_recurring_conflict',
    `${one.product.id} and ${other.product.id} are both subscriptions: each needs a checkout of its own.`,
  );
}
