import { platformAccount, type ProviderEvent, type ProviderInvoice } from '#infra/stripe';
import { StripeEventHandlers } from './stripe-event-handlers';

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

const event: ProviderEvent = {
  id: 'evt_1',
  type: 'invoice.paid',
  createdAt: new Date('2026-11-21T10:00:00Z'),
  livemode: false,
  objectId: 'in_1',
  orderingKey: 'cus_1',
  subject: { kind: 'invoice', invoice },
};

describe('StripeEventHandlers', () => {
  it('hands an event to the handler of its type, with the object that it is about', async () => {
    const handlers = new StripeEventHandlers();
    handlers.on('invoice', ['invoice.paid'], async ({ invoice: { id } }) =>
      id === 'in_1' ? 'applied' : 'foreign',
    );
    expect(await handlers.of('invoice.paid')?.(event, platformAccount)).toBe('applied');
  });

  it('has none for a type that nobody registered', () => {
    expect(new StripeEventHandlers().of('charge.updated')).toBeUndefined();
  });

  it('refuses a second handler for a type', () => {
    const handlers = new StripeEventHandlers();
    handlers.on('invoice', ['invoice.paid'], async () => 'applied');
    expect(() => handlers.on('invoice', ['invoice.created', 'invoice.paid'], async () => 'applied')).toThrow(
      'Two handlers are registered for invoice.paid',
    );
  });

  it('refuses an event about another kind of object than its type says', async () => {
    const handlers = new StripeEventHandlers();
    handlers.on('subscription', ['invoice.paid'], async () => 'applied');
    expect(() => handlers.of('invoice.paid')?.(event, platformAccount)).toThrow('not a subscription');
  });
});
