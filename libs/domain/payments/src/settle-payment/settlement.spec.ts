import type { ProviderCheckoutSession, ProviderPaymentIntent } from '#infra/stripe';
import fc from 'fast-check';
import { aPayment } from '../payment/payment-fixture.spec-support';
import type { PaymentStatus } from '../payment/payment-status';
import { applySettlement, PaidAfterEndError } from './apply-settlement';
import { settlementOfIntent, settlementOfSession } from './settlement';

const now = new Date('2026-11-21T12:00:00Z');

function session(changes: Partial<ProviderCheckoutSession> = {}): ProviderCheckoutSession {
  return {
    id: 'cs_1',
    status: 'complete',
    paymentStatus: 'paid',
    url: null,
    expiresAt: now,
    amountTotal: 2_500,
    currency: 'usd',
    customerId: 'cus_1',
    paymentIntentId: 'pi_1',
    subscriptionId: null,
    marks: { projectId: 'shop', userId: 'user_1', productId: 'ebook', paymentId: 'pay_1' },
    livemode: false,
    ...changes,
  };
}

function intent(changes: Partial<ProviderPaymentIntent> = {}): ProviderPaymentIntent {
  return {
    id: 'pi_1',
    status: 'succeeded',
    amount: 2_500,
    currency: 'usd',
    customerId: 'cus_1',
    lastError: null,
    marks: null,
    ...changes,
  };
}

const unpaid = session({ paymentStatus: 'unpaid' });
const completed = settlementOfSession(session(), 'checkout.session.completed');
const underWay = settlementOfSession(unpaid, 'checkout.session.completed');
const arrived = settlementOfSession(session(), 'checkout.session.async_payment_succeeded');
const bounced = settlementOfSession(unpaid, 'checkout.session.async_payment_failed');
const expired = settlementOfSession(
  session({ status: 'expired', paymentStatus: 'unpaid' }),
  'checkout.session.expired',
);
const declined = settlementOfIntent(
  intent({ status: 'requires_payment_method', lastError: { code: 'generic_decline', message: 'Declined.' } }),
  false,
);

function settle(settlements: readonly (typeof completed)[]) {
  return settlements.reduce(
    (payment, settlement) => applySettlement(payment, settlement, now).payment,
    aPayment(),
  );
}

describe('what a checkout session says', () => {
  it('is that the money arrived only when it did, not when the customer is through', () => {
    expect(completed.status).toBe('succeeded');
    expect(underWay.status).toBe('processing');
  });

  it('takes what needs no payment, such as a trial, for paid', () => {
    const trial = session({ paymentStatus: 'no_payment_required', amountTotal: 0 });
    expect(settlementOfSession(trial, 'checkout.session.completed')).toMatchObject({
      status: 'succeeded',
      amount: 0,
    });
  });

  it('is a failure only once the bank has said so', () => {
    expect(bounced.status).toBe('failed');
  });

  it('decides nothing while it is open', () => {
    expect(settlementOfSession(session({ status: 'open' }), 'checkout.session.updated').status).toBeNull();
  });
});

describe('a declined card', () => {
  it('leaves the payment pending, with the reason, since the checkout is still open', () => {
    expect(settle([declined])).toMatchObject({ status: 'pending', failure: { code: 'generic_decline' } });
  });

  it('is forgotten once another card has paid', () => {
    expect(settle([declined, completed])).toMatchObject({ status: 'succeeded', failure: null });
  });

  it('told late does not undo the payment', () => {
    expect(settle([completed, declined])).toMatchObject({ status: 'succeeded', failure: null });
  });
});

describe('settling a payment', () => {
  const histories: [string, (typeof completed)[], PaymentStatus][] = [
    ['a card', [declined, completed, settlementOfIntent(intent(), false)], 'succeeded'],
    ['a bank debit that arrives', [underWay, arrived, settlementOfIntent(intent(), false)], 'succeeded'],
    ['a bank debit that bounces', [underWay, bounced], 'failed'],
    ['an abandoned checkout', [declined, expired], 'expired'],
  ];

  it.each(histories)(
    'of %s comes to the same end in any order, however often it is told',
    (_, history, end) => {
      const told = fc.shuffledSubarray([...history, ...history, ...history], {
        minLength: history.length * 3,
      });
      fc.assert(fc.property(told, (order) => expect(settle(order).status).toBe(end)));
    },
  );

  it('takes the total that Stripe charged, with tax and discounts', () => {
    const taxed = settlementOfSession(session({ amountTotal: 2_975 }), 'checkout.session.completed');
    expect(settle([taxed]).amount).toBe(2_975);
  });

  it('calls an expiry that the project has asked for a cancellation', () => {
    const wished = aPayment({ cancelRequestedAt: now });
    expect(applySettlement(wished, expired, now).payment.status).toBe('canceled');
  });

  it.each<PaymentStatus>(['expired', 'failed', 'canceled'])(
    'does not pass over money that arrives for a payment that is %s',
    (status) =>
      expect(() => applySettlement(aPayment({ status }), completed, now)).toThrow(PaidAfterEndError),
  );

  it.each<PaymentStatus>(['succeeded', 'partially_refunded', 'disputed', 'refunded'])(
    'leaves a payment that is %s alone when it is told again that it was paid',
    (status) => {
      const paid = aPayment({ status, succeededAt: now });
      const { payment, reached } = applySettlement(paid, completed, now);
      expect([payment.status, reached]).toEqual([status, null]);
    },
  );

  it('lets a payment whose money was under way fail when its intent has', () => {
    const failed = settlementOfIntent(intent({ status: 'requires_payment_method' }), true);
    expect(settle([underWay, failed]).status).toBe('failed');
  });
});
