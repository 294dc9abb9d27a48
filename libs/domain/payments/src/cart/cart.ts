import { DomainError, type PaymentId, type ProductId, type ProjectId } from '#kernel';

/** `checked_out` is for good: its payment may be retried, the cart does not open again. */
export const cartStatuses = ['open', 'checked_out', 'expired'] as const;
export type CartStatus = (typeof cartStatuses)[number];

export const CART_HOURS = 24;

/** A product in a cart. A product is there once. */
export interface CartItem {
  readonly id: string;
  readonly productId: ProductId;
  readonly quantity: number;
}

/** What somebody is going to buy. It knows no prices: they are those of the products until it is checked out, and the payment's then. */
export interface Cart {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly status: CartStatus;
  /** Who is going to buy it, where the project has said so before the checkout. */
  readonly userId: string | null;
  readonly email: string | null;
  readonly items: readonly CartItem[];
  /** The payment that it was checked out by. */
  readonly paymentId: PaymentId | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export function expiryOf(createdAt: Date): Date {
  return new Date(createdAt.getTime() + CART_HOURS * 3_600_000);
}

/** The status at a moment: its time is over when it is, whether or not the row has been marked. */
export function cartStatusAt({ status, expiresAt }: Cart, now: Date): CartStatus {
  return status === 'open' && expiresAt <= now ? 'expired' : status;
}

/** @throws DomainError `cart_frozen` */
export function assertNotFrozen({ id, paymentId }: Cart): void {
  if (paymentId === null) return;
  throw new DomainError(
    'cart_frozen',
    `The cart ${id} was checked out by ${paymentId} and stays as it was. Retry or cancel that payment, or begin another cart.`,
  );
}

/** @throws DomainError `cart_frozen`, `cart_expired` */
export function assertOpen(cart: Cart, now: Date): void {
  assertNotFrozen(cart);
  if (cartStatusAt(cart, now) === 'open') return;
  throw new DomainError(
    'cart_expired',
    `The cart ${cart.id} expired at ${cart.expiresAt.toISOString()}. Begin another one with POST /api/v1/carts.`,
  );
}

/** The cart with more of a product: added to what is there of it, or at the end. */
export function withMore(cart: Cart, productId: ProductId, quantity: number, newItemId: string): Cart {
  const known = cart.items.find((item) => item.productId === productId);
  if (known !== undefined) return withQuantity(cart, known.id, known.quantity + quantity);
  return { ...cart, items: [...cart.items, { id: newItemId, productId, quantity }] };
}

/** @throws DomainError `cart_item_not_found` */
export function withQuantity(cart: Cart, itemId: string, quantity: number): Cart {
  itemOf(cart, itemId);
  return {
    ...cart,
    items: cart.items.map((item) => (item.id === itemId ? { ...item, quantity } : item)),
  };
}

/** @throws DomainError `cart_item_not_found` */
export function without(cart: Cart, itemId: string): Cart {
  itemOf(cart, itemId);
  return { ...cart, items: cart.items.filter(({ id }) => id !== itemId) };
}

/** @throws DomainError `cart_item_not_found` */
export function itemOf(cart: Cart, itemId: string): CartItem {
  const item = cart.items.find(({ id }) => id === itemId);
  if (item !== undefined) return item;
  throw new DomainError('cart_item_not_found', `There is no item ${itemId} in the cart ${cart.id}.`);
}
