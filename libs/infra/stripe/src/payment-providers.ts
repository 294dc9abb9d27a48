import type { CatalogueProvider } from './catalogue-provider';
import type { PaymentProvider } from './payment-provider';
import type { ProviderHistory } from './provider-history';
import type { RefundProvider } from './refund-provider';
import type { StripeAccount } from './stripe-account';
import type { BroughtAccount } from './stripe-credentials';
import type { SubscriptionProvider } from './subscription-provider';
import type { SubscriptionStartProvider } from './subscription-start';

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
  /** What card forms name themselves to Stripe by at that account; undefined where none is configured, or was put. */
  abstract publishableKeyOf(account: StripeAccount): Promise<string | undefined>;
  /** Asks Stripe whose key it is. @throws DomainError `stripe_key_invalid`, `provider_unavailable` */
  abstract prove(secretKey: string): Promise<ProvenKey>;
}

/** The same for prices and meters. */
export abstract class CatalogueProviders {
  /** @throws DomainError `stripe_key_refused` when there are no keys to that account */
  abstract of(account: StripeAccount): Promise<CatalogueProvider>;
}

/** The same for subscriptions. */
export abstract class SubscriptionProviders {
  /** @throws DomainError `stripe_key_refused` when there are no keys to that account */
  abstract of(account: StripeAccount): Promise<SubscriptionProvider>;
}

/** The same for subscriptions that are begun by a card form. */
export abstract class SubscriptionStartProviders {
  /** @throws DomainError `stripe_key_refused` when there are no keys to that account */
  abstract of(account: StripeAccount): Promise<SubscriptionStartProvider>;
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
  /** Every account that a project has brought. */
  abstract brought(): Promise<readonly BroughtAccount[]>;
}
