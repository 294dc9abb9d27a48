import type { ProductId } from '#kernel';
import type { Project } from '#domain/projects';
import { itemOf, without, withMore, withQuantity, type Cart } from '../cart/cart';
import { checkQuantity, checkTogether, productOf, type BasketLine } from '../start-payment/basket';

export type CartEdit =
  | { readonly kind: 'add'; readonly productId: string; readonly quantity: number }
  | { readonly kind: 'set'; readonly itemId: string; readonly quantity: number }
  | { readonly kind: 'remove'; readonly itemId: string };

/**
 * The cart after an edit, if what it then holds can be bought. Removing is always possible: it is the way out when a product has changed or is gone.
 * @throws DomainError what an edit and buying together may be refused for
 */
export function edited(cart: Cart, project: Project, edit: CartEdit, newItemId: string): Cart {
  if (edit.kind === 'remove') return without(cart, edit.itemId);
  const next =
    edit.kind === 'add'
      ? withMore(cart, edit.productId as ProductId, edit.quantity, newItemId)
      : withQuantity(cart, edit.itemId, edit.quantity);
  const productId = edit.kind === 'add' ? edit.productId : itemOf(cart, edit.itemId).productId;
  const product = productOf(project, productId);
  const quantity = next.items.find((item) => item.productId === productId)?.quantity ?? 0;
  checkQuantity({ product, quantity });
  checkTogether(linesOf(next, project));
  return next;
}

/** What of the cart is still sold. */
function linesOf({ items }: Cart, { products }: Project): BasketLine[] {
  return items.flatMap(({ productId, quantity }) => {
    const product = products.find(({ id }) => id === productId);
    return product === undefined ? [] : [{ product, quantity }];
  });
}
