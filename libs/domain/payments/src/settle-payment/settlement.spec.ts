import type { ProviderCheckoutSession, ProviderPaymentIntent } from '#infra/stripe';
import fc from 'fast-check';
import type { Payment, PaymentMethod } from '../payment/payment';
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
  { method: 'checkout', isProcessing: false },
);
const taken = settlementOfIntent(intent(), { method: 'checkout', isProcessing: false });

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
    ['a card', [declined, completed, taken], 'succeeded'],
    ['a bank debit that arrives', [underWay, arrived, taken], 'succeeded'],
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
    const failed = settlementOfIntent(intent({ status: 'requires_payment_method' }), {
      method: 'checkout',
      isProcessing: true,
    });
    expect(settle([underWay, failed]).status).toBe('failed');
  });
});

describe('what a paid payment has at Stripe', () => {
  const late = {
    status: null,
    references: { paymentIntentId: 'pi_other', customerId: 'cus_other' },
  } as const;

  it('is that of the try which has brought the money, whatever is told later of another', () => {
    const calledOff = settlementOfIntent(intent({ id: 'pi_other', status: 'canceled' }), {
      method: 'checkout',
      isProcessing: false,
    });
    for (const told of [calledOff, late]) {
      expect(settle([completed, told]).provider).toMatchObject({
        paymentIntentId: 'pi_1',
        customerId: 'cus_1',
      });
    }
  });

  it('is added to by whoever tells of the money, and taken from nobody', () => {
    const begun = settlementOfSession(
      session({ paymentIntentId: 'pi_other', subscriptionId: 'sub_1' }),
      'checkout.session.completed',
    );
    expect(settle([taken, begun]).provider).toMatchObject({
      paymentIntentId: 'pi_1',
      subscriptionId: 'sub_1',
    });
  });

  it('leaves the invoice to the payment that pays it after all, once this one has bounced', () => {
    const { provider } = aPayment();
    const named = aPayment({ status: 'processing', provider: { ...provider, invoiceId: 'in_1' } });
    expect(applySettlement(named, bounced, now).payment).toMatchObject({
      status: 'failed',
      provider: { invoiceId: null },
    });
    expect(applySettlement(named, arrived, now).payment.provider.invoiceId).toBe('in_1');
  });

  it('is not filled in by what has brought nothing', () => {
    const paid = aPayment({ status: 'succeeded', succeededAt: now });
    expect(applySettlement(paid, late, now).payment.provider.paymentIntentId).toBeNull();
  });
});

describe('an intent that was called off', () => {
  const calledOff = (method: PaymentMethod, isProcessing = false) =>
    settlementOfIntent(intent({ status: 'canceled' }), { method, isProcessing });
  const byIntent = aPayment({ method: 'intent', checkoutExpiresAt: new Date(now.getTime() + 1_000) });
  const after = (payment: Payment) => applySettlement(payment, calledOff('intent'), now).payment.status;

  it('says nothing of a checkout, which makes another', () => {
    expect(calledOff('checkout').status).toBeNull();
  });

  it('cancels the payment that it alone is paid by, whoever did it', () => {
    expect(after(byIntent)).toBe('canceled');
    expect(after({ ...byIntent, cancelRequestedAt: now })).toBe('canceled');
  });

  it('is an expiry once the time is over, unless the project has asked for it', () => {
    expect(after({ ...byIntent, checkoutExpiresAt: now })).toBe('expired');
    expect(after({ ...byIntent, checkoutExpiresAt: now, cancelRequestedAt: now })).toBe('canceled');
  });

  it('is a failure of money that was on its way', () => {
    const processing = { ...byIntent, status: 'processing' } as const;
    expect(applySettlement(processing, calledOff('intent', true), now).payment.status).toBe('failed');
  });
});
