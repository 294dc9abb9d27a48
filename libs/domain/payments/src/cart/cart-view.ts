import type { Project } from '#domain/projects';
import type { z } from 'zod';
import { dueAtCheckout, type Payment } from '../payment/payment';
import { dueFor } from '../start-payment/basket';
import { cartStatusAt, type Cart, type CartItem } from './cart';
import type { cartSchema } from './cart.schema';

type CartView = z.output<typeof cartSchema>;

/** What one of a product costs. */
interface UnitPrice {
  readonly unitAmount: number;
  readonly currency: string;
  /** What is due at checkout for so many. */
  readonly dueFor: (quantity: number) => number;
}

/** How a cart is shown: one that was checked out at the prices that it was checked out at, any other at those of today. */
export function toCartView(cart: Cart, project: Project, payment: Payment | undefined, now: Date): CartView {
  const priceOf = payment === undefined ? pricesOfToday(project) : pricesSold(payment);
  const prices = cart.items.map((item) => priceOf(item));
  const currencies = new Set(prices.flatMap((price) => price?.currency ?? []));
  const items = cart.items.map((item, index) => toItemView(item, prices[index]));
  return {
    cart_id: cart.id,
    status: cartStatusAt(cart, now),
    items,
    total: currencies.size > 1 ? null : totalOf(items),
    currency: [...currencies][0] ?? project.defaultCurrency,
    expires_at: cart.expiresAt.toISOString(),
  };
}

function pricesOfToday({ products }: Project) {
  return ({ productId }: CartItem): UnitPrice | undefined => {
    const product = products.find(({ id }) => id === productId);
    if (product === undefined) return undefined;
    const { amount: unitAmount, currency } = product.price;
    return { unitAmount, currency, dueFor: (quantity) => dueFor(product, quantity) };
  };
}

function pricesSold({ items, currency }: Payment) {
  return ({ productId }: CartItem): UnitPrice | undefined => {
    const sold = items.find((item) => item.productId === productId);
    if (sold === undefined) return undefined;
    const { terms } = sold;
    return { unitAmount: terms.unitAmount, currency, dueFor: (quantity) => dueAtCheckout(terms, quantity) };
  };
}

function toItemView({ id, productId, quantity }: CartItem, price: UnitPrice | undefined) {
  return {
    item_id: id,
    product_id: productId,
    quantity,
    unit_amount: price?.unitAmount ?? null,
    amount: price === undefined ? null : price.dueFor(quantity),
  };
}

/** None when a price is missing, or when it could not be told exactly. */
function totalOf(items: readonly { amount: number | null }[]): number | null {
  let total = 0;
  for (const { amount } of items) {
    if (amount === null) return null;
    total += amount;
  }
  return Number.isSafeInteger(total) ? total : null;
}
