import { DomainError } from '#kernel';
import type { NewCheckoutSession, ProviderCheckoutSession } from '#infra/stripe';
import { RefusingPaymentProvider } from '../../../../test/support/refusing-payment-provider';

/** Stripe as far as starting payments uses it: one session per reference, however often it is asked for. */
export class FakeCheckoutProvider extends RefusingPaymentProvider {
  readonly sessions = new Map<string, ProviderCheckoutSession>();
  reachable = true;

  override async createCustomer({ reference }: { reference: string }): Promise<{ id: string }> {
    return { id: `cus_of_${reference}` };
  }

  override async createCheckoutSession(asked: NewCheckoutSession): Promise<ProviderCheckoutSession> {
    if (!this.reachable) throw new DomainError('provider_unavailable', 'Stripe cannot be reached.');
    const known = this.sessions.get(asked.reference);
    if (known !== undefined) return known;
    const session: ProviderCheckoutSession = {
      id: `cs_of_${asked.reference}`,
      status: 'open',
      paymentStatus: 'unpaid',
      url: `https://checkout.stripe.com/c/pay/${asked.reference}`,
      expiresAt: new Date('2026-11-22T10:00:00Z'),
      amountTotal: null,
      currency: null,
      customerId: 'id' in asked.customer ? asked.customer.id : null,
      paymentIntentId: null,
      subscriptionId: null,
      marks: asked.marks,
      livemode: false,
    };
    this.sessions.set(asked.reference, session);
    return session;
  }

  override async changeCustomerEmail(): Promise<boolean> {
    return true;
  }
}
