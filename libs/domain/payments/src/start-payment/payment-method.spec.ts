import { assertPossible, expiryOf } from './payment-method';

const coded = (code: string) => expect.objectContaining({ code }) as Error;

const paygroves = { publishableKey: 'pk_test_1', ownAccount: false };
const none = { publishableKey: undefined, ownAccount: false };

describe('how something can be paid', () => {
  it.each(['checkout', 'intent', 'manual'] as const)('lets what is paid once be paid by %s', (method) => {
    expect(() => assertPossible(method, 'one_time', paygroves)).not.toThrow();
  });

  it('sends subscriptions to Stripe’s page', () => {
    expect(() => assertPossible('checkout', 'subscription', none)).not.toThrow();
    expect(() => assertPossible('intent', 'subscription', paygroves)).toThrow(
      coded('intent_mode_not_supported'),
    );
    expect(() => assertPossible('manual', 'subscription', paygroves)).toThrow(
      coded('manual_payment_not_supported'),
    );
  });

  it('needs a publishable key for a card form, and for nothing else', () => {
    expect(() => assertPossible('intent', 'one_time', none)).toThrow(/STRIPE_PUBLISHABLE_KEY/);
    expect(() => assertPossible('manual', 'one_time', none)).not.toThrow();
  });

  it('has no card forms for an account of the project’s own, and everything else', () => {
    const own = { publishableKey: undefined, ownAccount: true };
    expect(() => assertPossible('intent', 'one_time', own)).toThrow(coded('intent_mode_not_supported'));
    expect(() => assertPossible('intent', 'one_time', own)).toThrow(/account of its own/);
    expect(() => assertPossible('checkout', 'subscription', own)).not.toThrow();
    expect(() => assertPossible('manual', 'one_time', own)).not.toThrow();
  });

  it('gives a card form a day, and payments by hand all the time that they need', () => {
    const now = new Date('2026-11-21T10:00:00Z');
    expect(expiryOf('intent', now)).toEqual(new Date('2026-11-22T10:00:00Z'));
    expect(expiryOf('manual', now)).toBeNull();
    expect(expiryOf('checkout', now)).toBeNull();
  });
});
