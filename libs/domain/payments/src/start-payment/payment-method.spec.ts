import { assertPossible, expiryOf } from './payment-method';

const coded = (code: string) => expect.objectContaining({ code }) as Error;

const paygroves = { publishableKey: 'pk_test_1', ownAccountOf: undefined };
const none = { publishableKey: undefined, ownAccountOf: undefined };

describe('how something can be paid', () => {
  it.each(['checkout', 'intent', 'manual'] as const)('lets what is paid once be paid by %s', (method) => {
    expect(() => assertPossible(method, 'one_time', paygroves)).not.toThrow();
  });

  it('begins a subscription on Stripe’s page or by a card form, and never by hand', () => {
    expect(() => assertPossible('checkout', 'subscription', none)).not.toThrow();
    expect(() => assertPossible('intent', 'subscription', paygroves)).not.toThrow();
    expect(() => assertPossible('manual', 'subscription', paygroves)).toThrow(
      coded('manual_payment_not_supported'),
    );
  });

  it.each(['one_time', 'subscription'] as const)('needs a publishable key for a card form: %s', (type) => {
    expect(() => assertPossible('intent', type, none)).toThrow(coded('intent_mode_not_supported'));
    expect(() => assertPossible('intent', type, none)).toThrow(/STRIPE_PUBLISHABLE_KEY/);
  });

  it('needs none for anything else', () => {
    expect(() => assertPossible('manual', 'one_time', none)).not.toThrow();
    expect(() => assertPossible('checkout', 'one_time', none)).not.toThrow();
  });

  it('asks the project for the key of an account of its own', () => {
    const own = { publishableKey: undefined, ownAccountOf: 'shop' };
    expect(() => assertPossible('intent', 'one_time', own)).toThrow(/projects\/shop\/stripe_account/);
    expect(() => assertPossible('intent', 'one_time', { ...own, publishableKey: 'pk_test_2' })).not.toThrow();
    expect(() => assertPossible('checkout', 'subscription', own)).not.toThrow();
  });

  it('gives a card form as long as Stripe does, and payments by hand all the time that they need', () => {
    const now = new Date('2026-11-21T10:00:00Z');
    expect(expiryOf('intent', 'one_time', now)).toEqual(new Date('2026-11-22T10:00:00Z'));
    expect(expiryOf('intent', 'subscription', now)).toEqual(new Date('2026-11-22T09:00:00Z'));
    expect(expiryOf('manual', 'one_time', now)).toBeNull();
    expect(expiryOf('checkout', 'subscription', now)).toBeNull();
  });
});
