import { assertPossible, expiryOf } from './payment-method';

const coded = (code: string) => expect.objectContaining({ code }) as Error;

describe('how something can be paid', () => {
  it.each(['checkout', 'intent', 'manual'] as const)('lets what is paid once be paid by %s', (method) => {
    expect(() => assertPossible(method, 'one_time', 'pk_test_1')).not.toThrow();
  });

  it('sends subscriptions to Stripe’s page', () => {
    expect(() => assertPossible('checkout', 'subscription', undefined)).not.toThrow();
    expect(() => assertPossible('intent', 'subscription', 'pk_test_1')).toThrow(
      coded('intent_mode_not_supported'),
    );
    expect(() => assertPossible('manual', 'subscription', 'pk_test_1')).toThrow(
      coded('manual_payment_not_supported'),
    );
  });

  it('needs a publishable key for a card form, and for nothing else', () => {
    expect(() => assertPossible('intent', 'one_time', undefined)).toThrow(/STRIPE_PUBLISHABLE_KEY/);
    expect(() => assertPossible('manual', 'one_time', undefined)).not.toThrow();
  });

  it('gives a card form a day, and payments by hand all the time that they need', () => {
    const now = new Date('2026-11-21T10:00:00Z');
    expect(expiryOf('intent', now)).toEqual(new Date('2026-11-22T10:00:00Z'));
    expect(expiryOf('manual', now)).toBeNull();
    expect(expiryOf('checkout', now)).toBeNull();
  });
});
