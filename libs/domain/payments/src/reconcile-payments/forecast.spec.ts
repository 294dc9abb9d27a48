import type { ProviderCheckoutSession, ProviderPaymentIntent } from '#infra/stripe';
import { aPayment } from '../payment/payment-fixture.spec-support';
import { forecast } from './forecast';

const now = new Date('2026-11-21T12:00:00Z');

function session(
  status: ProviderCheckoutSession['status'],
  paymentStatus: ProviderCheckoutSession['paymentStatus'] = 'unpaid',
): ProviderCheckoutSession {
  return {
    id: 'cs_1',
    status,
    paymentStatus,
    url: null,
    expiresAt: now,
    amountTotal: 2_500,
    currency: 'usd',
    customerId: 'cus_1',
    paymentIntentId: 'pi_1',
    subscriptionId: null,
    marks: null,
    livemode: false,
  };
}

function intent(status: ProviderPaymentIntent['status']): ProviderPaymentIntent {
  return {
    id: 'pi_1',
    status,
    amount: 2_500,
    currency: 'usd',
    customerId: 'cus_1',
    lastError: null,
    marks: null,
  };
}

describe('what an open payment must be by what Stripe has of it', () => {
  it.each([
    ['paid', session('complete', 'paid'), intent('succeeded'), 'succeeded'],
    ['nothing yet', session('open'), undefined, 'pending'],
    ['declined, and its page still open', session('open'), intent('requires_payment_method'), 'pending'],
    ['left until its page closed', session('expired'), undefined, 'expired'],
    ['declined until its page closed', session('expired'), intent('requires_payment_method'), 'expired'],
    ['money on its way', session('complete'), intent('processing'), 'processing'],
    ['money that has come by now', session('complete'), intent('succeeded'), 'succeeded'],
    ['money that did not come', session('complete'), intent('requires_payment_method'), 'failed'],
  ] as const)('%s', (_, checkout, money, status) => {
    expect(forecast(aPayment(), { session: checkout, intent: money }, now).status).toBe(status);
  });

  it('is canceled where its end was asked for', () => {
    const canceling = aPayment({ cancelRequestedAt: now });
    expect(forecast(canceling, { session: session('expired'), intent: undefined }, now).status).toBe(
      'canceled',
    );
  });

  it('goes by the money alone where there is no checkout', () => {
    expect(forecast(aPayment(), { session: undefined, intent: intent('succeeded') }, now).status).toBe(
      'succeeded',
    );
  });
});
