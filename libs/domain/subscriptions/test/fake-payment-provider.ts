import { PaymentProvider, type ProviderSubscription } from '#infra/stripe';

/** Stripe as far as subscriptions use it: it knows what is true now. */
export class FakePaymentProvider extends PaymentProvider {
  readonly truth = new Map<string, ProviderSubscription>();
  /** How often it was asked. */
  asked = 0;
  /** What happens elsewhere between the question and the answer. */
  meanwhile: () => Promise<void> = async () => undefined;

  is(subscription: ProviderSubscription): void {
    this.truth.set(subscription.id, subscription);
  }

  async findSubscription(id: string): Promise<ProviderSubscription | undefined> {
    this.asked += 1;
    const answer = this.truth.get(id);
    await this.meanwhile();
    return answer;
  }

  async cancelSubscription(id: string): Promise<void> {
    const known = this.truth.get(id);
    if (known !== undefined)
      this.is({ ...known, status: 'canceled', canceledAt: new Date(), endedAt: new Date() });
  }

  findPrice = unused;
  createPrice = unused;
  findMeter = unused;
  ensureMeter = unused;
  reportUsage = unused;
  createCustomer = unused;
  changeCustomerEmail = unused;
  createCheckoutSession = unused;
  findCheckoutSession = unused;
  expireCheckoutSession = unused;
  findPaymentIntent = unused;

  async check(): Promise<void> {}
}

async function unused(): Promise<never> {
  throw new Error('Subscriptions ask Stripe for subscriptions only');
}
