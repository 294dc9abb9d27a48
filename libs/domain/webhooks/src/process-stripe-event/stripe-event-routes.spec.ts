import { Test } from '@nestjs/testing';
import {
  SettleCheckout,
  SettleDispute,
  SettlePaymentIntent,
  SettleRefundsOfCharge,
  SettleSubscriptionStart,
} from '#domain/payments';
import { ApplyInvoice, SyncSubscription } from '#domain/subscriptions';
import {
  ProviderHistories,
  type ProviderCheckoutSession,
  type ProviderEvent,
  type ProviderEventSubject,
  type ProviderInvoice,
  type ProviderPaymentIntent,
  type ProviderSubscription,
} from '#infra/stripe';
import { ObjectOwnership } from './object-ownership';
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
  prorated: 0,
  paidAt: null,
  period: null,
};

const intent: ProviderPaymentIntent = {
  id: 'pi_1',
  status: 'succeeded',
  amount: 900,
  currency: 'usd',
  customerId: 'cus_1',
  lastError: null,
  marks: null,
};

const subscription: ProviderSubscription = {
  id: 'sub_1',
  status: 'trialing',
  customerId: 'cus_1',
  priceId: 'price_1',
  quantity: 1,
  currentPeriodStart: createdAt,
  currentPeriodEnd: createdAt,
  cancelAtPeriodEnd: false,
  canceledAt: null,
  endedAt: null,
  trialEnd: createdAt,
  startedAt: createdAt,
  latestInvoiceId: 'in_1',
  pause: null,
  marks: null,
};

const account = { projectId: 'shop', stripeAccount: 'acct_1' };

describe('StripeEventRoutes', () => {
  let handlers: StripeEventHandlers;
  let calls: { to: string; command: unknown }[];
  let settled: HandlingOutcome;
  /** The subscription that a card form begins, where what is told of belongs to one. */
  let begun: string | undefined;

  beforeEach(async () => {
    calls = [];
    settled = 'applied';
    begun = 'sub_1';
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
        { provide: ObjectOwnership, useValue: { isOurs: async () => false } },
        { provide: ProviderHistories, useValue: {} },
        { provide: SettleCheckout, useValue: noting('SettleCheckout') },
        { provide: SettlePaymentIntent, useValue: noting('SettlePaymentIntent') },
        {
          provide: SettleSubscriptionStart,
          useValue: {
            execute: async (_: unknown, told: unknown) => {
              calls.push({ to: 'SettleSubscriptionStart', command: told });
              return begun;
            },
          },
        },
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
      clues: { ids: [], marks: null },
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

  const known = {
    to: 'SyncSubscription',
    command: { account, providerSubscriptionId: 'sub_1', occurredAt: createdAt },
  };

  it.each<[string, ProviderEventSubject, unknown]>([
    ['payment_intent.succeeded', { kind: 'payment_intent', intent }, { paymentIntentId: 'pi_1' }],
    [
      'setup_intent.succeeded',
      { kind: 'setup_intent', setupIntentId: 'seti_1', status: 'succeeded' },
      { setupIntentId: 'seti_1' },
    ],
  ])(
    'settles what a card form begins by its %s, then makes the subscription known',
    async (type, subject, told) => {
      expect(await arrive(type, subject)).toBe('applied');
      expect(calls).toEqual([{ to: 'SettleSubscriptionStart', command: told }, known]);
    },
  );

  it('leaves payment intents alone that neither carry our marks nor begin a subscription', async () => {
    begun = undefined;
    expect(await arrive('payment_intent.succeeded', { kind: 'payment_intent', intent })).toBe('foreign');
    expect(calls.map(({ to }) => to)).toEqual(['SettleSubscriptionStart']);
  });

  it('settles a payment by the intent that carries its marks', async () => {
    const marks = { projectId: 'shop', userId: 'user_1', productId: 'ebook', paymentId: 'pay_1' };
    const marked = { ...intent, marks };
    await arrive('payment_intent.succeeded', { kind: 'payment_intent', intent: marked });
    expect(calls).toEqual([{ to: 'SettlePaymentIntent', command: { intent: marked, account } }]);
  });

  it('settles the payment that a subscription begins with before the subscription itself', async () => {
    await arrive('customer.subscription.updated', { kind: 'subscription', subscription });
    expect(calls).toEqual([
      { to: 'SettleSubscriptionStart', command: { subscriptionId: 'sub_1', marks: null } },
      { ...known, command: { ...known.command, snapshot: subscription, trialEndsSoon: false } },
    ]);
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
