import type { Project } from '#domain/projects';
import type { ProviderPrice } from '#infra/stripe';
import { allowanceOf, offeredPrices, portalPlans } from './portal-plans';

const plan = (priceId: string, more: object = {}) => ({ priceId, recurring: true, meter: null, ...more });
const projectOf = (products: object[], more: object = {}) =>
  ({ archived: false, stripeAccount: '', products, ...more }) as unknown as Project;
const price = (id: string, productId: string, active = true) => ({ id, productId, active }) as ProviderPrice;

describe('what a subscription may be changed to in the portal', () => {
  const paygroves = { stripeAccount: '' };

  it('is what the project sells again and again, and not what is sold once or billed by usage', () => {
    const products = [
      plan('price_b'),
      plan('price_a'),
      plan('price_a'),
      plan('price_once', { recurring: false }),
      plan('price_usage', { meter: 'calls' }),
    ];
    expect(offeredPrices(projectOf(products), paygroves)).toEqual(['price_a', 'price_b']);
  });

  it('is nothing of an archived project, nor at an account that the project has left', () => {
    const products = [plan('price_a')];
    expect(offeredPrices(projectOf(products, { archived: true }), paygroves)).toEqual([]);
    expect(offeredPrices(projectOf(products), { stripeAccount: 'acct_1' })).toEqual([]);
    expect(offeredPrices(projectOf(products, { stripeAccount: 'acct_1' }), paygroves)).toEqual([]);
  });

  it('is told apart by its prices, whatever their order', () => {
    expect(allowanceOf(['a', 'b'])).toBe(allowanceOf(['b', 'a']));
    expect(allowanceOf(['a'])).not.toBe(allowanceOf(['a', 'b']));
    expect(allowanceOf(['a'])).not.toBe(allowanceOf([]));
  });

  it('is told to Stripe by product, without the prices that Stripe sells no more', () => {
    const prices = [price('a', 'p'), price('b', 'q'), price('c', 'p'), price('d', 'r', false)];
    expect(portalPlans(prices)).toEqual([
      { productId: 'p', priceIds: ['a', 'c'] },
      { productId: 'q', priceIds: ['b'] },
    ]);
  });

  it('is nothing where it is more than Stripe takes', () => {
    const some = (count: number) =>
      Array.from({ length: count }, (_, at) => price(`price_${at}`, `prod_${at}`));
    expect(portalPlans(some(10))).toHaveLength(10);
    expect(portalPlans(some(11))).toEqual([]);
  });
});
