import { DomainError, type InputFault } from '#kernel';
import type { Cart } from '../cart/cart';

/** Who pays for a cart. */
export interface Buyer {
  readonly userId: string;
  readonly email: string;
}

/**
 * Who pays: whom the cart is for, or else whom the checkout names. The address of the checkout counts before that of the cart.
 * @throws DomainError `validation_failed` when neither says it, or the cart is another user's
 */
export function buyerOf(
  cart: Pick<Cart, 'id' | 'userId' | 'email'>,
  named: { readonly userId: string | undefined; readonly email: string | undefined },
): Buyer {
  const userId = named.userId ?? cart.userId;
  const email = named.email ?? cart.email;
  const faults: InputFault[] = [];
  if (userId === null)
    faults.push({ path: 'user_id', message: 'Must be given: the cart does not say who buys it' });
  else if (cart.userId !== null && cart.userId !== userId) {
    faults.push({ path: 'user_id', message: 'Must be the user of the cart, or be left out' });
  }
  if (email === null) faults.push({ path: 'email', message: 'Must be given: the cart has no address' });
  if (userId === null || email === null || faults.length > 0) {
    throw new DomainError(
      'validation_failed',
      `The cart ${cart.id} cannot be checked out like this.`,
      faults,
    );
  }
  return { userId, email };
}
