import type { Project } from '#domain/projects';
import { dueAtCheckout } from '../payment/payment';
import { checkQuantity } from './basket';
import { aProduct } from './product-fixture.spec-support';
import { resolvePaymentType, soldItemOf } from './payment-terms';
import { returnUrls } from './return-urls';

const coded = (code: string) => expect.objectContaining({ code }) as Error;
const ebook = { product: aProduct(), quantity: 1 };
const plan = { product: aProduct({ recurring: true }), quantity: 1 };

describe('the payment type', () => {
  it('is what the product is', () => {
    expect(resolvePaymentType('auto', [ebook])).toBe('one_time');
    expect(resolvePaymentType('auto', [plan])).toBe('subscription');
    expect(resolvePaymentType('one_time', [ebook])).toBe('one_time');
  });

  it('is a subscription as soon as one of several products is recurring', () => {
    expect(resolvePaymentType('auto', [ebook, plan])).toBe('subscription');
  });

  it('cannot contradict the product', () => {
    expect(() => resolvePaymentType('subscription', [ebook])).toThrow(coded('payment_type_mismatch'));
    expect(() => resolvePaymentType('one_time', [plan])).toThrow(coded('payment_type_mismatch'));
  });

  it('is there only where there is something to pay for', () => {
    expect(() => resolvePaymentType('auto', [])).toThrow(coded('cart_empty'));
  });
});

describe('a metered product', () => {
  const metered = aProduct({ recurring: true, meter: 'calls', price: { ...aProduct().price, amount: 3 } });

  it('costs nothing at checkout, whatever a unit of usage costs', () => {
    const { terms } = soldItemOf({ product: metered, quantity: 1 });
    expect(terms).toMatchObject({ metered: true, unitAmount: 3 });
    expect(dueAtCheckout(terms, 1)).toBe(0);
    expect(dueAtCheckout(soldItemOf({ product: aProduct(), quantity: 2 }).terms, 2)).toBe(5_000);
  });

  it('is bought once', () => {
    expect(() => checkQuantity({ product: metered, quantity: 1 })).not.toThrow();
    expect(() => checkQuantity({ product: metered, quantity: 2 })).toThrow(coded('quantity_out_of_range'));
  });
});

describe('what is sold', () => {
  it('is a snapshot of what the product costs and grants today', () => {
    const credits = [{ creditType: 'api', amount: 100, expiresAfterDays: 30, rollover: false }];
    const product = aProduct({ grants: { permissions: [], credits, graceDays: 3 } });
    expect(soldItemOf({ product, quantity: 2 })).toMatchObject({
      productId: 'ebook',
      quantity: 2,
      recurring: false,
      terms: { unitAmount: 2_500, credits: [{ creditType: 'api', amount: 100, expiresAfterDays: 30 }] },
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
