import fc from 'fast-check';
import { effectiveGrants } from './effective-grants';
import { productTypes, type Grants } from './product';

const nothing: Grants = { permissions: [], credits: [], graceDays: 3 };
const grantsOf = (type: (typeof productTypes)[number], grants: Grants = nothing) =>
  effectiveGrants({ id: 'gold', type, grants });

describe('what a product grants', () => {
  it.each(['premium_access', 'pro_features', 'subscription'] as const)(
    'is the permission of its own id for a %s that names none',
    (type) => {
      expect(grantsOf(type)).toEqual({ permissions: ['gold'], credits: [], graceDays: 3 });
    },
  );

  it.each(['api_credits', 'download_credits'] as const)(
    'is one credit of its type per unit for %s that name none',
    (type) => {
      expect(grantsOf(type)).toEqual({
        permissions: [],
        credits: [{ creditType: type, amount: 1, expiresAfterDays: null, rollover: false }],
        graceDays: 3,
      });
    },
  );

  it('is nothing for a one_time product that names nothing', () => {
    expect(grantsOf('one_time')).toEqual(nothing);
  });

  it('is what was named, for every type, and completing it twice changes nothing', () => {
    const credit = fc.record({
      creditType: fc.string({ minLength: 1 }),
      amount: fc.integer({ min: 1 }),
      expiresAfterDays: fc.option(fc.integer({ min: 1 })),
      rollover: fc.boolean(),
    });
    const grants = fc.record({
      permissions: fc.array(fc.string({ minLength: 1 })),
      credits: fc.array(credit),
      graceDays: fc.nat(365),
    });
    fc.assert(
      fc.property(fc.constantFrom(...productTypes), grants, (type, named) => {
        const granted = grantsOf(type, named);
        if (named.permissions.length > 0) expect(granted.permissions).toEqual(named.permissions);
        if (named.credits.length > 0) expect(granted.credits).toEqual(named.credits);
        expect(granted.graceDays).toBe(named.graceDays);
        expect(grantsOf(type, granted)).toEqual(granted);
      }),
    );
  });
});
