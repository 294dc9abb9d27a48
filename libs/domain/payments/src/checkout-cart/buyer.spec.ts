import { aCart } from '../cart/cart-fixture.spec-support';
import { buyerOf } from './buyer';

const nobody = { userId: undefined, email: undefined };
const ada = { userId: 'ada', email: 'ada@example.com' };
const faulty = (...paths: string[]) =>
  expect.objectContaining({
    code: 'validation_failed',
    faults: paths.map((path) => expect.objectContaining({ path }) as unknown),
  }) as Error;

describe('the buyer of a cart', () => {
  it('is whom the checkout names, or whom the cart is for', () => {
    expect(buyerOf(aCart(), ada)).toEqual(ada);
    expect(buyerOf(aCart(ada), nobody)).toEqual(ada);
    expect(buyerOf(aCart(ada), { ...nobody, email: 'new@example.com' })).toEqual({
      userId: 'ada',
      email: 'new@example.com',
    });
  });

  it('cannot be another one than the cart is for', () => {
    expect(() => buyerOf(aCart(ada), { ...ada, userId: 'eve' })).toThrow(faulty('user_id'));
  });

  it('must be named somewhere', () => {
    expect(() => buyerOf(aCart(), nobody)).toThrow(faulty('user_id', 'email'));
  });
});
