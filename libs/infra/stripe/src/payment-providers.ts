import type { PaymentProvider } from './payment-provider';
import type { ProviderHistory } from './provider-history';
import type { RefundProvider } from './refund-provider';
import type { StripeAccount } from './stripe-account';

/** What Stripe says of a secret key. */
export interface ProvenKey {
  /** `acct_…` */
  readonly accountId: string;
  readonly livemode: boolean;
}

/**
 * Stripe at one of its accounts: `(await this.providers.of(payment)).findCheckoutSession(…)`. What names the account is always said, since
 * nothing else could tell it.
 */
export abstract class PaymentProviders {
  /** @throws DomainError `stripe_key_refused` when there are no keys to that account */
  abstract of(account: StripeAccount): Promise<PaymentProvider>;
  /** Asks Stripe whose key it is. @throws DomainError `stripe_key_invalid`, `provider_unavailable` */
  abstract prove(secretKey: string): Promise<ProvenKey>;
}

/** The same for refunds and disputes. */
export abstract class RefundProviders {
  /** @throws DomainError `stripe_key_refused` when there are no keys to that account */
  abstract of(account: StripeAccount): Promise<RefundProvider>;
}

/** The same for what Stripe knows of the past. */
export abstract class ProviderHistories {
  /** @throws DomainError `stripe_key_refused` when there are no keys to that account */
  abstract of(account: StripeAccount): Promise<ProviderHistory>;
}
