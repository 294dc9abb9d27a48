import fc from 'fast-check';
import { freeSlug, slugOf } from './project-slug';

describe('the id of a project that was given none', () => {
  it.each([
    ['Ada’s Book Shop', 'ada-s-book-shop'],
    ['  --Crème Brûlée!! ', 'creme-brulee'],
    ['ECOM_001', 'ecom-001'],
    ['株式会社', 'shop-example'],
    ['!!!', 'shop-example'],
  ])('is made of the name %p: %p', (name, slug) => {
    expect(slugOf(name, 'shop.example')).toBe(slug);
  });

  it('is always one that may be an id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.domain(), (name, domain) =>
        /^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$/.test(slugOf(name, domain)),
      ),
    );
  });

  it('is one that nobody has', () => {
    expect(freeSlug('shop', new Set())).toBe('shop');
    expect(freeSlug('shop', new Set(['shop', 'shop-2', 'shop-4']))).toBe('shop-3');
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 30 })), (numbers) => {
        const taken = new Set(numbers.map((number) => (number === 1 ? 'shop' : `shop-${number}`)));
        return !taken.has(freeSlug('shop', taken));
      }),
    );
  });
});
