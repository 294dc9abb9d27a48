import type { Product } from '#domain/projects';
import { movedTo, planOf } from './plan-of-price';

const product = (id: string, priceId: string, recurring = true) =>
  ({
    id,
    priceId,
    recurring,
    grants: { permissions: [id], credits: [], graceDays: 5 },
    meter: null,
  }) as unknown as Product;
const products = [product('basic', 'price_a'), product('team', 'price_b'), product('twin', 'price_b')];

describe('the product that a price stands for', () => {
  it.each([
    ['the one that is sold at it', 'price_a', 'basic', 'basic'],
    ['the marked one of several', 'price_b', 'twin', 'twin'],
    ['the first of several when none is marked', 'price_b', 'basic', 'team'],
    ['none at a price that is not the project’s', 'price_x', 'basic', undefined],
  ])('is %s', (_, priceId, marked, expected) => {
    expect(movedTo(products, priceId, marked)?.id).toBe(expected);
  });

  it('is none that is paid once', () => {
    expect(movedTo([product('book', 'price_c', false)], 'price_c', 'book')).toBeUndefined();
  });

  it('gives the terms of today', () => {
    expect(planOf(product('team', 'price_b'))).toEqual({
      productId: 'team',
      permissions: ['team'],
      credits: [],
      graceDays: 5,
      meter: null,
    });
  });
});
