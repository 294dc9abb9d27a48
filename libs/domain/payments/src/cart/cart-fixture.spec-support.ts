import type { ProductId, ProjectId } from '#kernel';
import { expiryOf, type Cart, type CartItem } from './cart';

export function aCartItem(productId: string, quantity = 1): CartItem {
  return { id: `item_${productId}`, productId: productId as ProductId, quantity };
}

/** An open cart, begun at 10:00, for specs. */
export function aCart(changes: Partial<Cart> = {}): Cart {
  const createdAt = new Date('2026-11-21T10:00:00Z');
  return {
    id: 'cart_1',
    projectId: 'shop' as ProjectId,
    status: 'open',
    userId: null,
    email: null,
    items: [],
    paymentId: null,
    createdAt,
    expiresAt: expiryOf(createdAt),
    ...changes,
  };
}
