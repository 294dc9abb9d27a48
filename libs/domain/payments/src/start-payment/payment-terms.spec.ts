import type { ProductId } from '#kernel';
import type { Product, Project } from '#domain/projects';
import { dueAtCheckout } from '../payment/payment';
import { checkPrice, checkQuantity, resolvePaymentType, termsOf } from './payment-terms';
import { returnUrls } from './return-urls';

function product(changes: Partial<Product> = {}): Product {
  return {
    id: 'ebook' as ProductId,
    name: 'Ebook',
    type: 'one_time',
    recurring: false,
    priceId: 'price_1',
    price: { amount: 2_500, currency: 'usd', interval: null, intervalCount: null },
    taxBehavior: 'unspecified',
    trialDays: null,
    quantity: null,
    grants: { permissions: ['ebook'], credits: [], graceDays: 3 },
    fulfillment: null,
    meter: null,
    ...changes,
  };
}

const coded = (code: string) => expect.objectContaining({ code }) as Error;

describe('the payment type', () => {
  it('is what the product is', () => {
    expect(resolvePaymentType('auto', product())).toBe('one_time');
    expect(resolvePaymentType('auto', product({ recurring: true }))).toBe('subscription');
    expect(resolvePaymentType('one_time', product())).toBe('one_time');
  });

  it('cannot contradict the product', () => {
    expect(() => resolvePaymentType('subscription', product())).toThrow(coded('payment_type_mismatch'));
    expect(() => resolvePaymentType('one_time', product({ recurring: true }))).toThrow(
      coded('payment_type_mismatch'),
    );
  });
});

describe('the price', () => {
  it('may be named when it is the product’s own, so nobody buys one product at the price of another', () => {
    expect(() => checkPrice('price_1', product())).not.toThrow();
    expect(() => checkPrice(undefined, product())).not.toThrow();
    expect(() => checkPrice('price_2', product())).toThrow(coded('price_not_in_project'));
  });
});

describe('the quantity', () => {
  it('keeps within the limits of the product', () => {
    const limited = product({ quantity: { min: 2, max: 5 } });
    expect(() => checkQuantity(1, limited)).toThrow(coded('quantity_out_of_range'));
    expect(() => checkQuantity(6, limited)).toThrow(coded('quantity_out_of_range'));
    expect(() => checkQuantity(5, limited)).not.toThrow();
  });
});

describe('a metered product', () => {
  const metered = product({ recurring: true, meter: 'calls', price: { ...product().price, amount: 3 } });

  it('costs nothing at checkout, whatever a unit of usage costs', () => {
    const terms = termsOf(metered);
    expect(terms).toMatchObject({ metered: true, unitAmount: 3 });
    expect(dueAtCheckout(terms, 1)).toBe(0);
    expect(dueAtCheckout(termsOf(product()), 2)).toBe(5_000);
  });

  it('is bought once', () => {
    expect(() => checkQuantity(1, metered)).not.toThrow();
    expect(() => checkQuantity(2, metered)).toThrow(coded('quantity_out_of_range'));
  });
});

describe('the terms', () => {
  it('are a snapshot of what the product grants today', () => {
    const credits = [{ creditType: 'api', amount: 100, expiresAfterDays: 30, rollover: false }];
    expect(termsOf(product({ grants: { permissions: [], credits, graceDays: 3 } }))).toMatchObject({
      unitAmount: 2_500,
      credits: [{ creditType: 'api', amount: 100, expiresAfterDays: 30 }],
    });
  });
});

describe('the return URLs', () => {
  const project = {
    domain: 'shop.example',
    successUrl: 'https://shop.example/ok',
    cancelUrl: 'https://shop.example/no',
  } as Project;
  const lenient = { ownDomainOnly: false, httpsOnly: false };

  it('are the project’s where nothing else is asked for', () => {
    expect(returnUrls({ successUrl: undefined, cancelUrl: 'https://x.example' }, project, lenient)).toEqual({
      successUrl: 'https://shop.example/ok',
      cancelUrl: 'https://x.example',
    });
  });

  it.each(['https://evil.example/', 'https://shop.example.evil.example/', 'https://evilshop.example/'])(
    'of a front end cannot lead to %s',
    (successUrl) => {
      expect(() =>
        returnUrls({ successUrl, cancelUrl: undefined }, project, { ...lenient, ownDomainOnly: true }),
      ).toThrow(coded('url_not_allowed'));
    },
  );

  it('are https in production', () => {
    const asked = { successUrl: 'http://shop.example/', cancelUrl: undefined };
    expect(() => returnUrls(asked, project, { ...lenient, httpsOnly: true })).toThrow(
      coded('url_not_allowed'),
    );
  });
});
