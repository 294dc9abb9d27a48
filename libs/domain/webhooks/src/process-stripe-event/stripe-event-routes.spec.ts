import { Test } from '@nestjs/testing';
import { SettleCheckout, SettleDispute, SettlePaymentIntent, SettleRefundsOfCharge } from '#domain/payments';
import { ApplyInvoice, SyncSubscription } from '#domain/subscriptions';
import type {
  ProviderCheckoutSession,
  ProviderEvent,
  ProviderEventSubject,
  ProviderInvoice,
} from '#infra/stripe';
import { StripeEventHandlers, type HandlingOutcome } from './stripe-event-handlers';
import { StripeEventRoutes } from './stripe-event-routes';

const createdAt = new Date('2026-11-21T10:00:00Z');

const session: ProviderCheckoutSession = {
  id: 'cs_1',
  status: 'complete',
  paymentStatus: 'paid',
  url: null,
  expiresAt: createdAt,
  amountTotal: 900,
  currency: 'usd',
  customerId: 'cus_1',
  paymentIntentId: null,
  subscriptionId: 'sub_1',
  marks: null,
  livemode: false,
};

const invoice: ProviderInvoice = {
  id: 'in_1',
  status: 'paid',
  billingReason: 'subscription_cycle',
  subscriptionId: 'sub_1',
  customerId: 'cus_1',
  amountDue: 900,
  amountPaid: 900,
  currency: 'usd',
  attemptCount: 1,
  period: null,
};

const account = { projectId: 'shop', stripeAccount: 'acct_1' };

describe('StripeEventRoutes', () => {
  let handlers: StripeEventHandlers;
  let calls: { to: string; command: unknown }[];
  let settled: HandlingOutcome;

  beforeEach(async () => {
    calls = [];
    settled = 'applied';
    const noting = (to: string) => ({
      execute: async (command: unknown) => {
        calls.push({ to, command });
        return settled;
      },
    });
    const nest = await Test.createTestingModule({
      providers: [
        StripeEventHandlers,
        StripeEventRoutes,
        { provide: SettleCheckout, useValue: noting('SettleCheckout') },
        { provide: SettlePaymentIntent, useValue: noting('SettlePaymentIntent') },
        {
          provide: SettleRefundsOfCharge,
          useValue: { one: noting('one').execute, all: noting('all').execute },
        },
        { provide: SettleDispute, useValue: noting('SettleDispute') },
        { provide: SyncSubscription, useValue: noting('SyncSubscription') },
        { provide: ApplyInvoice, useValue: noting('ApplyInvoice') },
      ],
    }).compile();
    await nest.init();
    handlers = nest.get(StripeEventHandlers);
  });

  const arrive = (type: string, subject: ProviderEventSubject) => {
    const event: ProviderEvent = {
      id: 'evt_1',
      type,
      createdAt,
      livemode: false,
      objectId: null,
      orderingKey: 'cus_1',
      subject,
    };
    return handlers.of(type)?.(event, account);
  };

  it('settles a checkout, then makes its subscription known', async () => {
    const type = 'checkout.session.completed';
    expect(await arrive(type, { kind: 'checkout_session', session })).toBe('applied');
    expect(calls).toEqual([
      { to: 'SettleCheckout', command: { session, account, eventType: type } },
      {
        to: 'SyncSubscription',
        command: { account, providerSubscriptionId: 'sub_1', occurredAt: createdAt },
      },
    ]);
  });

  it('leaves the subscription of a foreign checkout alone', async () => {
    settled = 'foreign';
    const outcome = await arrive('checkout.session.completed', { kind: 'checkout_session', session });
    expect([outcome, calls.map(({ to }) => to)]).toEqual(['foreign', ['SettleCheckout']]);
  });

  it('settles a checkout for a single payment without looking for a subscription', async () => {
    const single = { ...session, subscriptionId: null };
    await arrive('checkout.session.async_payment_failed', { kind: 'checkout_session', session: single });
    expect(calls.map(({ to }) => to)).toEqual(['SettleCheckout']);
  });

  it.each([
    ['invoice.paid', 'paid'],
    ['invoice.payment_failed', 'failed'],
  ])('hands %s on as %s', async (type, outcome) => {
    await arrive(type, { kind: 'invoice', invoice });
    expect(calls).toEqual([
      { to: 'ApplyInvoice', command: { account, invoice, outcome, occurredAt: createdAt } },
    ]);
  });

  it.each(['invoice.payment_succeeded', 'invoice.created', 'customer.created', 'charge.succeeded'])(
    'has no use for %s',
    (type) => expect(handlers.of(type)).toBeUndefined(),
  );
});
