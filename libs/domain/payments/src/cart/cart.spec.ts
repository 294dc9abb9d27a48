import type { PaymentId } from '#kernel';
import { aPayment, aSoldItem } from '../payment/payment-fixture.spec-support';
import { aPricedProduct, aProduct, aProjectWith } from '../start-payment/product-fixture.spec-support';
import { assertNotFrozen, assertOpen, cartStatusAt } from './cart';
import { aCart, aCartItem } from './cart-fixture.spec-support';
import { toCartView } from './cart-view';

const coded = (code: string) => expect.objectContaining({ code }) as Error;
const now = new Date('2026-11-21T12:00:00Z');
const frozen = { status: 'checked_out', paymentId: 'pay_1' as PaymentId } as const;

describe('a cart', () => {
  it('is open for 24 hours, to the millisecond, whether or not it was marked', () => {
    const cart = aCart();
    const end = cart.expiresAt;
    expect(end.toISOString()).toBe('2026-11-22T10:00:00.000Z');
    const before = new Date(end.getTime() - 1);
    expect(cartStatusAt(cart, before)).toBe('open');
    expect(() => assertOpen(cart, before)).not.toThrow();
    expect(cartStatusAt(cart, end)).toBe('expired');
    expect(() => assertOpen(cart, end)).toThrow(coded('cart_expired'));
    expect(() => assertOpen(aCart({ status: 'expired' }), now)).toThrow(coded('cart_expired'));
  });

  it('stays checked out for good once it is, and does not expire', () => {
    const cart = aCart(frozen);
    expect(cartStatusAt(cart, new Date('2030-01-01'))).toBe('checked_out');
    expect(() => assertNotFrozen(cart)).toThrow(coded('cart_frozen'));
    expect(() => assertOpen(cart, new Date('2030-01-01'))).toThrow(coded('cart_frozen'));
  });
});

describe('the prices of a cart', () => {
  const project = aProjectWith(aProduct(), aPricedProduct('mug', 900));
  const filled = aCart({ items: [aCartItem('ebook', 2), aCartItem('mug')] });

  it('are those of the products of today, with a total', () => {
    expect(toCartView(filled, project, undefined, now)).toEqual({
      cart_id: 'cart_1',
      status: 'open',
      items: [
        { item_id: 'item_ebook', product_id: 'ebook', quantity: 2, unit_amount: 2_500, amount: 5_000 },
        { item_id: 'item_mug', product_id: 'mug', quantity: 1, unit_amount: 900, amount: 900 },
      ],
      total: 5_900,
      currency: 'usd',
      expires_at: '2026-11-22T10:00:00.000Z',
    });
  });

  it('are those that it was checked out at, whatever the products have become', () => {
    const sold = aPayment({ items: [aSoldItem({ quantity: 2 })], currency: 'eur' });
    const cart = aCart({ ...frozen, items: [aCartItem('ebook', 2)] });
    const dearer = aProjectWith(aPricedProduct('ebook', 99_999));
    expect(toCartView(cart, dearer, sold, now)).toMatchObject({
      status: 'checked_out',
      items: [{ unit_amount: 2_500, amount: 5_000 }],
      total: 5_000,
      currency: 'eur',
    });
  });

  it('give no total while a product is no longer sold, or priced in another currency', () => {
    const gone = aProjectWith(aProduct());
    expect(toCartView(filled, gone, undefined, now)).toMatchObject({
      items: [{ amount: 5_000 }, { product_id: 'mug', unit_amount: null, amount: null }],
      total: null,
    });
    const mixed = aProjectWith(aProduct(), aPricedProduct('mug', 900, 'eur'));
    expect(toCartView(filled, mixed, undefined, now)).toMatchObject({ total: null, currency: 'usd' });
  });

  it('add up to nothing in an empty cart, in the currency of the project', () => {
    expect(toCartView(aCart(), project, undefined, now)).toMatchObject({
      total: 0,
      currency: 'usd',
      items: [],
    });
  });
});
