import type { ProviderSubscription } from '#infra/stripe';
import { RefusingSubscriptionProvider } from '../../../../test/support/refusing-subscription-provider';

/** Stripe as far as subscriptions use it: it knows what is true now. */
export class FakeSubscriptionProvider extends RefusingSubscriptionProvider {
  readonly truth = new Map<string, ProviderSubscription>();
  /** How often it was asked. */
  asked = 0;
  /** What happens elsewhere between the question and the answer. */
  meanwhile: () => Promise<void> = async () => undefined;

  is(subscription: ProviderSubscription): void {
    this.truth.set(subscription.id, subscription);
  }

  override async findSubscription(id: string): Promise<ProviderSubscription | undefined> {
    this.asked += 1;
    const answer = this.truth.get(id);
    await this.meanwhile();
    return answer;
  }

  override async cancelSubscription(id: string): Promise<void> {
    const known = this.truth.get(id);
    if (known !== undefined)
      this.is({ ...known, status: 'canceled', canceledAt: new Date(), endedAt: new Date() });
  }
}
