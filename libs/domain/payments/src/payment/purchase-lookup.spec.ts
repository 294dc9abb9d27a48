import { aPayment, aSoldItem } from './payment-fixture.spec-support';
import type { Payment } from './payment';
import type { PaymentRepository } from './payment.repository';
import { PurchaseLookup } from './purchase-lookup';

const atStripe = { ...aPayment().provider, subscriptionId: 'sub_1' };
const byCardForm = aPayment({
  method: 'intent',
  paymentType: 'subscription',
  items: [aSoldItem({ recurring: true })],
  provider: atStripe,
});

async function hasBegun(changes: Partial<Payment>): Promise<boolean | undefined> {
  const payment = { ...byCardForm, ...changes };
  const payments = { find: async () => payment } satisfies Pick<PaymentRepository, 'find'>;
  const lookup = new PurchaseLookup(payments as unknown as PaymentRepository);
  return (await lookup.find(payment.projectId, payment.id))?.begun;
}

describe('whether a subscription has begun', () => {
  it.each<[Payment['status'], boolean]>([
    ['pending', false],
    ['processing', true],
    ['succeeded', true],
    ['refunded', true],
    ['failed', true],
    ['expired', false],
    ['canceled', false],
  ])('by a card form whose payment is %s: %s', async (status, begun) => {
    expect(await hasBegun({ status })).toBe(begun);
  });

  it('does not go on for a bounced payment that was called off, or began nothing', async () => {
    expect(await hasBegun({ status: 'failed', cancelRequestedAt: new Date() })).toBe(false);
    expect(await hasBegun({ status: 'failed', provider: { ...atStripe, subscriptionId: null } })).toBe(false);
  });

  it('is Stripe’s to say where it was checked out on its page', async () => {
    expect(await hasBegun({ method: 'checkout', status: 'pending' })).toBe(true);
  });
});
