import type { ProviderPaymentIntent, ProviderSetupIntent, SubscriptionStart } from '#infra/stripe';
import { settlementOfStart } from './settlement-of-start';

const intent: ProviderPaymentIntent = {
  id: 'pi_1',
  status: 'requires_payment_method',
  amount: 1_200,
  currency: 'usd',
  customerId: 'cus_1',
  lastError: null,
  marks: null,
};
const setup: ProviderSetupIntent = { id: 'seti_1', status: 'requires_payment_method', lastError: null };
const start: SubscriptionStart = {
  subscriptionId: 'sub_1',
  customerId: 'cus_1',
  status: 'incomplete',
  firstInvoice: { id: 'in_1', amount: 1_200, currency: 'usd' },
  payment: intent,
  setup: null,
};
const free: SubscriptionStart = {
  ...start,
  status: 'trialing',
  firstInvoice: { ...start.firstInvoice, amount: 0 },
  payment: null,
  setup,
};
const settle = (changes: Partial<SubscriptionStart>, of = start, isProcessing = false) =>
  settlementOfStart({ ...of, ...changes }, { isProcessing });
const declined = { code: 'card_declined', message: 'Your card was declined.' };

describe('what the beginning of a subscription says about its payment', () => {
  it('names everything that it consists of', () => {
    expect(settle({}).references).toEqual({
      subscriptionId: 'sub_1',
      customerId: 'cus_1',
      invoiceId: 'in_1',
      paymentIntentId: 'pi_1',
    });
    expect(settle({}, free).references).toEqual({
      subscriptionId: 'sub_1',
      customerId: 'cus_1',
      invoiceId: 'in_1',
      setupIntentId: 'seti_1',
    });
  });

  it.each<[ProviderPaymentIntent['status'], SubscriptionStart['status'], string | null]>([
    ['requires_payment_method', 'incomplete', null],
    ['requires_action', 'incomplete', null],
    ['processing', 'active', 'processing'],
    ['succeeded', 'active', 'succeeded'],
    ['succeeded', 'canceled', 'succeeded'],
    ['canceled', 'incomplete', 'canceled'],
    ['canceled', 'canceled', 'canceled'],
    ['canceled', 'incomplete_expired', 'expired'],
    ['requires_payment_method', 'incomplete_expired', 'expired'],
    ['requires_payment_method', 'canceled', 'canceled'],
  ])('reads a first payment that %s, of a subscription that is %s, as %s', (status, of, expected) => {
    expect(settle({ status: of, payment: { ...intent, status } }).status).toBe(expected);
  });

  it('lets a bank debit fail that has bounced, and no payment that never was on its way', () => {
    const bounced = { status: 'past_due', payment: { ...intent, lastError: declined } } as const;
    expect(settle(bounced, start, true)).toMatchObject({ status: 'failed', failure: declined });
    expect(settle(bounced)).toMatchObject({ status: null, failure: declined });
  });

  it.each<[ProviderSetupIntent['status'], SubscriptionStart['status'], string | null]>([
    ['requires_payment_method', 'trialing', null],
    ['requires_action', 'trialing', null],
    ['processing', 'trialing', null],
    ['succeeded', 'trialing', 'succeeded'],
    ['succeeded', 'active', 'succeeded'],
    ['succeeded', 'canceled', 'succeeded'],
    ['canceled', 'trialing', null],
    ['canceled', 'active', null],
    ['canceled', 'canceled', 'canceled'],
    ['requires_payment_method', 'canceled', 'canceled'],
  ])('reads a card that %s, for a subscription that is %s, as %s', (status, of, expected) => {
    expect(settle({ status: of, setup: { ...setup, status } }, free).status).toBe(expected);
  });

  it('tells what a trial has cost so far, and why a card was not kept', () => {
    expect(settle({ setup: { ...setup, status: 'succeeded' } }, free)).toMatchObject({
      amount: 0,
      currency: 'usd',
    });
    expect(settle({ setup: { ...setup, lastError: declined } }, free)).toMatchObject({
      status: null,
      failure: declined,
    });
  });

  it('has begun where Stripe asks for no card, because there is one on file', () => {
    expect(settle({ setup: null }, free).status).toBe('succeeded');
    expect(settle({ setup: null, status: 'canceled' }, free).status).toBe('canceled');
    expect(settle({ setup: null, status: 'incomplete' }, free).status).toBeNull();
  });
});
