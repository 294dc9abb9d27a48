import {
  platformAccount,
  type ObjectClues,
  type ProviderEvent,
  type ProviderEventSubject,
  type ProviderHistories,
  type ProviderInvoice,
} from '#infra/stripe';
import type { ObjectOwnership } from './object-ownership';
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
  prorated: 0,
  paidAt: null,
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
  clues: { ids: ['in_1', 'sub_1'], marks: null },
};

/** Nobody here knows of anything, or of all that belongs to `sub_1`. */
const nobody = { isOurs: async () => false } as unknown as ObjectOwnership;
const ownerOfSub1 = {
  isOurs: async (_: unknown, { ids }: ObjectClues) => ids.includes('sub_1'),
} as unknown as ObjectOwnership;

/** A Stripe that shows this, whatever it is asked for. */
const stripeWith = (subject: ProviderEventSubject | undefined) =>
  ({ of: async () => ({ findSubject: async () => subject }) }) as unknown as ProviderHistories;
const emptyStripe = stripeWith(undefined);

describe('StripeEventHandlers', () => {
  it('hands an event to the handler of its type, with the object that it is about', async () => {
    const handlers = new StripeEventHandlers(nobody, emptyStripe);
    handlers.on('invoice', ['invoice.paid'], async ({ invoice: { id } }) =>
      id === 'in_1' ? 'applied' : 'foreign',
    );
    expect(await handlers.of('invoice.paid')?.(event, platformAccount)).toBe('applied');
  });

  it('has none for a type that nobody registered', () => {
    expect(new StripeEventHandlers(nobody, emptyStripe).of('charge.updated')).toBeUndefined();
  });

  it('refuses a second handler for a type', () => {
    const handlers = new StripeEventHandlers(nobody, emptyStripe);
    handlers.on('invoice', ['invoice.paid'], async () => 'applied');
    expect(() => handlers.on('invoice', ['invoice.created', 'invoice.paid'], async () => 'applied')).toThrow(
      'Two handlers are registered for invoice.paid',
    );
  });

  const unreadable: ProviderEvent = {
    ...event,
    subject: { kind: 'unreadable', of: 'invoice', why: 'it does not show status' },
  };

  it.each<[string, ProviderEvent, string]>([
    ['shows too little of its object', unreadable, 'it does not show status'],
    [
      'is about another kind of object than its type says',
      { ...event, subject: { kind: 'charge', paymentIntentId: null } },
      'it is a charge, not a invoice',
    ],
  ])('keeps an event that %s from its handler: foreign, or a fault where it is ours', async (_, odd, why) => {
    let handled = 0;
    const act = async () => {
      handled += 1;
      return 'applied' as const;
    };
    const foreign = new StripeEventHandlers(nobody, emptyStripe);
    foreign.on('invoice', ['invoice.paid'], act);
    expect(await foreign.of('invoice.paid')?.(odd, platformAccount)).toBe('foreign');
    const ours = new StripeEventHandlers(ownerOfSub1, emptyStripe);
    ours.on('invoice', ['invoice.paid'], act);
    await expect(ours.of('invoice.paid')?.(odd, platformAccount)).rejects.toThrow(why);
    expect(handled).toBe(0);
  });

  it('asks Stripe for the whole of what is ours', async () => {
    const handlers = new StripeEventHandlers(ownerOfSub1, stripeWith({ kind: 'invoice', invoice }));
    const seen: ProviderInvoice[] = [];
    handlers.on('invoice', ['invoice.paid'], async (subject) => {
      seen.push(subject.invoice);
      return 'applied';
    });
    expect(await handlers.of('invoice.paid')?.(unreadable, platformAccount)).toBe('applied');
    expect(seen).toEqual([invoice]);
  });
});
