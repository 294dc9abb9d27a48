import { DomainError } from '#kernel';
import type { NewCheckoutSession, NewCustomer, ProviderCheckoutSession } from '#infra/stripe';
import { RefusingPaymentProvider } from '../../../../test/support/refusing-payment-provider';

/** Stripe as far as starting payments uses it: one session per reference, however often it is asked for. */
export class FakeCheckoutProvider extends RefusingPaymentProvider {
  readonly sessions = new Map<string, ProviderCheckoutSession>();
  /** By which address each customer is known. */
  readonly addresses = new Map<string, string>();
  /** The customers that were erased, as often as they were. */
  readonly erased: string[] = [];
  reachable = true;
  /** What happens once a customer was made or given an address, or a checkout was made, before the answer is there. */
  meanwhile: () => Promise<unknown> = async () => undefined;

  override async createCustomer({ reference, email }: NewCustomer): Promise<{ id: string }> {
    const id = `cus_of_${reference}`;
    this.addresses.set(id, email);
    await this.meanwhile();
    return { id };
  }

  override async eraseCustomer(customerId: string): Promise<boolean> {
    if (!this.reachable) throw new DomainError('provider_unavailable', 'Stripe cannot be reached.');
    this.erased.push(customerId);
    if (!this.addresses.has(customerId)) return false;
    this.addresses.set(customerId, '');
    return true;
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
    await this.meanwhile();
    return session;
  }

  override async expireCheckoutSession(sessionId: string): Promise<ProviderCheckoutSession | undefined> {
    for (const [reference, session] of this.sessions) {
      if (session.id !== sessionId) continue;
      const expired: ProviderCheckoutSession = { ...session, status: 'expired', url: null };
      this.sessions.set(reference, expired);
      return expired;
    }
    return undefined;
  }

  override async changeCustomerEmail(customerId: string, email: string): Promise<boolean> {
    this.addresses.set(customerId, email);
    await this.meanwhile();
    return true;
  }
}
