import fc from 'fast-check';
import { effectiveGrants } from '../product/effective-grants';
import { productTypes, type Grants, type ProductType } from '../product/product';
import { detect } from './detection';

interface Described {
  readonly type: ProductType;
  readonly recurring?: boolean;
  readonly permissions?: string[];
  readonly credits?: string[];
  readonly meter?: string | null;
}

function product({
  type,
  recurring = type === 'subscription',
  permissions = [],
  credits = [],
  meter = null,
}: Described) {
  const grants: Grants = {
    permissions,
    credits: credits.map((creditType) => ({
      creditType,
      amount: 1,
      expiresAfterDays: null,
      rollover: false,
    })),
    graceDays: 3,
  };
  return { recurring, meter, grants: effectiveGrants({ id: 'it', type, grants }) };
}

const detected = (...products: Described[]) => detect(products.map(product));

describe('detection', () => {
  it.each<[string, Described[], string]>([
    ['no product', [], 'one_time'],
    ['one-time products', [{ type: 'one_time' }, { type: 'api_credits' }], 'one_time'],
    [
      'recurring products',
      [{ type: 'subscription' }, { type: 'api_credits', recurring: true }],
      'subscription',
    ],
    ['both kinds', [{ type: 'one_time' }, { type: 'subscription' }], 'both'],
    [
      'one type paid either way',
      [{ type: 'pro_features' }, { type: 'pro_features', recurring: true }],
      'both',
    ],
  ])('of the payment types of %s', (_what, products, expected) => {
    expect(detected(...products).paymentTypes).toEqual([expected]);
  });

  it.each<[Described, string[]]>([
    [{ type: 'one_time' }, []],
    [{ type: 'one_time', permissions: ['p'] }, ['permissions']],
    [{ type: 'one_time', credits: ['c'] }, ['credits']],
    [{ type: 'one_time', meter: 'm' }, ['metered']],
    [{ type: 'subscription' }, ['permissions']],
    [{ type: 'premium_access' }, ['permissions']],
    [{ type: 'pro_features' }, ['permissions']],
    [{ type: 'api_credits' }, ['credits']],
    [{ type: 'download_credits' }, ['credits']],
    [{ type: 'subscription', credits: ['c'], meter: 'm' }, ['credits', 'permissions', 'metered']],
  ])('of the features of %p', (described, expected) => {
    expect(detected(described).features).toEqual(expected);
  });

  const anyProduct = fc
    .record({
      type: fc.constantFrom(...productTypes),
      recurring: fc.boolean(),
      permissions: fc.array(fc.constant('p'), { maxLength: 1 }),
      credits: fc.array(fc.constant('c'), { maxLength: 1 }),
      meter: fc.option(fc.constant('m')),
    })
    .map(product);

  it('does not depend on the order of the products', () => {
    fc.assert(
      fc.property(fc.array(anyProduct), (products) => {
        expect(detect([...products].reverse())).toEqual(detect(products));
      }),
    );
  });

  it('of two sets together is that of each taken together', () => {
    fc.assert(
      fc.property(
        fc.array(anyProduct, { minLength: 1 }),
        fc.array(anyProduct, { minLength: 1 }),
        (left, right) => {
          const [l, r, all] = [detect(left), detect(right), detect([...left, ...right])];
          const types = new Set([...l.paymentTypes, ...r.paymentTypes]);
          expect(all.paymentTypes).toEqual(types.size === 1 ? [...types] : ['both']);
          expect(new Set(all.features)).toEqual(new Set([...l.features, ...r.features]));
        },
      ),
    );
  });
});
