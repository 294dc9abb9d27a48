import fc from 'fast-check';
import type { Cart } from '../cart/cart';
import { aCart, aCartItem } from '../cart/cart-fixture.spec-support';
import { aPricedProduct, aProduct, aProjectWith } from '../start-payment/product-fixture.spec-support';
import { edited, type CartEdit } from './cart-edit';

const coded = (code: string) => expect.objectContaining({ code }) as Error;
const limited = aProduct({ quantity: { min: 2, max: 5 } });
const project = aProjectWith(limited, aPricedProduct('mug', 900), aPricedProduct('tee', 1_900, 'eur'));
const add = (productId: string, quantity: number): CartEdit => ({ kind: 'add', productId, quantity });
const shortly = ({ items }: Cart) => items.map(({ productId, quantity }) => [productId, quantity]);

describe('editing a cart', () => {
  it('adds a product at the end, and more of it to the item that it is', () => {
    const one = edited(aCart(), project, add('mug', 1), 'item_1');
    const two = edited(one, project, add('ebook', 2), 'item_2');
    const three = edited(two, project, add('mug', 4), 'item_3');
    expect(shortly(three)).toEqual([
      ['mug', 5],
      ['ebook', 2],
    ]);
    expect(three.items.map(({ id }) => id)).toEqual(['item_1', 'item_2']);
  });

  it('keeps the sum within the product’s limits', () => {
    const cart = aCart({ items: [aCartItem('ebook', 4)] });
    expect(() => edited(aCart(), project, add('ebook', 1), 'item_1')).toThrow(coded('quantity_out_of_range'));
    expect(() => edited(cart, project, add('ebook', 2), 'item_1')).toThrow(coded('quantity_out_of_range'));
    const set: CartEdit = { kind: 'set', itemId: 'item_ebook', quantity: 6 };
    expect(() => edited(cart, project, set, 'item_1')).toThrow(coded('quantity_out_of_range'));
    expect(shortly(edited(cart, project, { ...set, quantity: 3 }, 'item_1'))).toEqual([['ebook', 3]]);
  });

  it('refuses what cannot be bought with the rest', () => {
    const cart = aCart({ items: [aCartItem('mug')] });
    expect(() => edited(cart, project, add('tee', 1), 'item_1')).toThrow(coded('cart_currency_mismatch'));
    expect(() => edited(cart, project, add('mug', 111_111), 'item_1')).toThrow(coded('amount_too_large'));
  });

  it('always lets go of an item, also of a product that is gone', () => {
    const cart = aCart({ items: [aCartItem('gone'), aCartItem('mug')] });
    expect(shortly(edited(cart, project, { kind: 'remove', itemId: 'item_gone' }, 'x'))).toEqual([
      ['mug', 1],
    ]);
    expect(() => edited(cart, project, { kind: 'set', itemId: 'item_gone', quantity: 2 }, 'x')).toThrow(
      coded('product_not_found'),
    );
  });

  it('knows only the items that there are', () => {
    expect(() => edited(aCart(), project, { kind: 'remove', itemId: 'item_mug' }, 'x')).toThrow(
      coded('cart_item_not_found'),
    );
  });

  it('has every product once, and never more or less of it than was added', () => {
    const shop = aProjectWith(aPricedProduct('a', 1), aPricedProduct('b', 2), aPricedProduct('c', 3));
    const adds = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 100 })));
    fc.assert(
      fc.property(adds, (steps) => {
        const cart = steps.reduce(
          (now, [product, quantity], index) => edited(now, shop, add(product, quantity), `item_${index}`),
          aCart(),
        );
        for (const product of ['a', 'b', 'c']) {
          const added = steps.filter(([name]) => name === product).reduce((sum, [, more]) => sum + more, 0);
          const items = cart.items.filter(({ productId }) => productId === product);
          expect(items.map(({ quantity }) => quantity)).toEqual(added === 0 ? [] : [added]);
        }
      }),
    );
  });
});
