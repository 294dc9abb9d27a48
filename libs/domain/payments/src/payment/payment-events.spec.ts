import type { ProductId } from '#kernel';
import { paymentEventData, permissionsOfPayment, purchasedCredits } from './payment-events';
import { aPayment, aSoldItem } from './payment-fixture.spec-support';
import type { SoldItem } from './payment';

const paidAt = new Date('2026-11-21T12:00:00Z');

function granting(productId: string, quantity: number, terms: Partial<SoldItem['terms']>): SoldItem {
  const item = aSoldItem({ productId: productId as ProductId, quantity });
  return { ...item, terms: { ...item.terms, permissions: [], ...terms } };
}

const calls = (amount: number, expiresAfterDays: number | null = null) => ({
  creditType: 'api',
  amount,
  expiresAfterDays,
});

describe('what a payment of several products tells and grants', () => {
  it('names the product of one, and none of several', () => {
    expect(paymentEventData(aPayment())).toMatchObject({ product_id: 'ebook' });
    const several = aPayment({ items: [aSoldItem(), aSoldItem({ productId: 'mug' as ProductId })] });
    expect(paymentEventData(several)).toMatchObject({ product_id: null });
  });

  it('is what every item grants, by its quantity, also two of the same kind of credit', () => {
    const payment = aPayment({
      items: [
        granting('pack', 3, { credits: [calls(100)] }),
        granting('bonus', 1, { credits: [calls(50, 30)] }),
      ],
    });
    expect(purchasedCredits(payment, paidAt)).toEqual([
      expect.objectContaining({ product_id: 'pack', credit_type: 'api', credits: 300, expires_at: null }),
      expect.objectContaining({
        product_id: 'bonus',
        credit_type: 'api',
        credits: 50,
        expires_at: '2026-12-21T12:00:00.000Z',
      }),
    ]);
  });

  it('is each permission once, and not those of a subscription, which last as long as it does', () => {
    const items = [
      granting('book', 1, { permissions: ['read'] }),
      granting('film', 2, { permissions: ['read', 'watch'] }),
      { ...granting('pro', 1, { permissions: ['pro'] }), recurring: true },
    ];
    expect(permissionsOfPayment(aPayment({ items }))).toEqual(['read', 'watch']);
  });
});
