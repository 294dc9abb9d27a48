import fc from 'fast-check';
import type { ProductId } from '#kernel';
import { LARGEST_CHARGE, LARGEST_QUANTITY, MOST_LINES } from '#infra/stripe';
import { basketOf, checkQuantity, checkTogether, totalOf, type BasketLine } from './basket';
import { aPricedProduct, aProduct, aProjectWith } from './product-fixture.spec-support';

const coded = (code: string) => expect.objectContaining({ code }) as Error;
const several = (count: number): BasketLine[] =>
  Array.from({ length: count }, (_, index) => ({ product: aPricedProduct(`p${index}`, 100), quantity: 1 }));
const plan = (id: string): BasketLine => ({
  product: aProduct({ id: id as ProductId, recurring: true }),
  quantity: 1,
});

describe('what is asked for', () => {
  const project = aProjectWith(aProduct(), aPricedProduct('mug', 900));

  it('is one line per product, in the order in which they were first named, with quantities added up', () => {
    const lines = basketOf(project, [
      { productId: 'mug', quantity: 2 },
      { productId: 'ebook', quantity: 1 },
      { productId: 'mug', quantity: 3 },
    ]);
    expect(lines.map(({ product: { id }, quantity }) => [id, quantity])).toEqual([
      ['mug', 5],
      ['ebook', 1],
    ]);
  });

  it('keeps its products and quantities whatever the order and the splitting', () => {
    const asked = fc.array(
      fc.record({ productId: fc.constantFrom('ebook', 'mug'), quantity: fc.integer({ min: 1, max: 9_000 }) }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(asked, (items) => {
        const lines = basketOf(project, items);
        for (const id of ['ebook', 'mug']) {
          const wanted = items.filter((item) => item.productId === id);
          const sum = wanted.reduce((total, { quantity }) => total + quantity, 0);
          expect(lines.find(({ product }) => product.id === id)?.quantity ?? 0).toBe(sum);
        }
        expect(totalOf(lines)).toBe(
          items.reduce(
            (sum, { productId, quantity }) => sum + (productId === 'mug' ? 900 : 2_500) * quantity,
            0,
          ),
        );
      }),
    );
  });

  it('is a product of the project', () => {
    expect(() => basketOf(project, [{ productId: 'ghost', quantity: 1 }])).toThrow(
      coded('product_not_found'),
    );
  });

  it('may name the price when it is the product’s own, so nobody buys one product at the price of another', () => {
    const priced = (priceId: string) => basketOf(project, [{ productId: 'ebook', quantity: 1, priceId }]);
    expect(priced('price_1')).toHaveLength(1);
    expect(() => priced('price_of_mug')).toThrow(coded('price_not_in_project'));
  });
});

describe('the quantity', () => {
  it('keeps within the limits of the product, also in several lines', () => {
    const limited = aProduct({ quantity: { min: 2, max: 5 } });
    const asked = (...quantities: number[]) =>
      basketOf(
        aProjectWith(limited),
        quantities.map((quantity) => ({ productId: 'ebook', quantity })),
      );
    expect(() => asked(1)).toThrow(coded('quantity_out_of_range'));
    expect(() => asked(6)).toThrow(coded('quantity_out_of_range'));
    expect(() => asked(3, 3)).toThrow(coded('quantity_out_of_range'));
    expect(asked(1, 1)).toHaveLength(1);
    expect(asked(5)).toHaveLength(1);
  });

  it('goes as far as Stripe’s for a product that says nothing', () => {
    expect(() => checkQuantity({ product: aProduct(), quantity: LARGEST_QUANTITY })).not.toThrow();
    expect(() => checkQuantity({ product: aProduct(), quantity: LARGEST_QUANTITY + 1 })).toThrow(
      coded('quantity_out_of_range'),
    );
  });

  it('never buys more credits than can be counted exactly', () => {
    const credits = [{ creditType: 'api', amount: 1e12, expiresAfterDays: null, rollover: false }];
    const product = aProduct({ grants: { permissions: [], credits, graceDays: 3 } });
    expect(() => checkQuantity({ product, quantity: 9_007 })).not.toThrow();
    expect(() => checkQuantity({ product, quantity: 9_008 })).toThrow(coded('quantity_out_of_range'));
  });
});

describe('buying together', () => {
  it('goes up to a hundred products, twenty of them beside a subscription', () => {
    expect(() => checkTogether(several(MOST_LINES))).not.toThrow();
    expect(() => checkTogether(several(MOST_LINES + 1))).toThrow(coded('cart_full'));
    expect(() => checkTogether([plan('pro'), ...several(20)])).not.toThrow();
    expect(() => checkTogether([plan('pro'), ...several(21)])).toThrow(coded('cart_full'));
  });

  it('needs one currency', () => {
    const euro = { product: aPricedProduct('mug', 900, 'eur'), quantity: 1 };
    expect(() => checkTogether([...several(1), euro])).toThrow(coded('cart_currency_mismatch'));
  });

  it('takes one subscription at most', () => {
    expect(() => checkTogether([plan('pro'), plan('starter')])).toThrow(coded('cart_recurring_conflict'));
  });

  it('costs at most what Stripe charges at once', () => {
    const half = (amount: number) => ({ product: aPricedProduct(`p${amount}`, amount), quantity: 1 });
    expect(() => checkTogether([half(LARGEST_CHARGE - 1), half(1)])).not.toThrow();
    expect(() => checkTogether([half(LARGEST_CHARGE), half(1)])).toThrow(coded('amount_too_large'));
  });

  it('is not mistaken for little even where it is the most that can be asked for', () => {
    const most = Array.from({ length: MOST_LINES }, (_, index) => ({
      product: aPricedProduct(`p${index}`, LARGEST_CHARGE),
      quantity: LARGEST_QUANTITY,
    }));
    expect(() => checkTogether(most)).toThrow(coded('amount_too_large'));
  });
});
