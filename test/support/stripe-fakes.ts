import type { Provider } from '@nestjs/common';
import { DomainError } from '#kernel';
import {
  CatalogueProviders,
  PaymentProviders,
  ProviderHistories,
  RefundProviders,
  StripeCredentialsKeeper,
  SubscriptionProviders,
  SubscriptionStartProviders,
  type CatalogueProvider,
  type PaymentProvider,
  type ProvenKey,
  type RefundProvider,
  type SubscriptionProvider,
} from '#infra/stripe';
import { NoHistory } from './no-history';
import { NoRefunds } from './no-refunds';
import { RefusingCatalogueProvider } from './refusing-catalogue-provider';
import { RefusingPaymentProvider } from './refusing-payment-provider';
import { RefusingSubscriptionProvider } from './refusing-subscription-provider';
import { RefusingSubscriptionStarts } from './refusing-subscription-starts';

/** One Stripe for all accounts. A key is that of the account named in it: `sk_test_A` of `acct_A`; `sk_test_revoked` is none. */
class FakePaymentProviders extends PaymentProviders {
  constructor(private readonly provider: PaymentProvider) {
    super();
  }

  async of(): Promise<PaymentProvider> {
    return this.provider;
  }

  async publishableKeyOf(): Promise<string | undefined> {
    return undefined;
  }

  async prove(secretKey: string): Promise<ProvenKey> {
    const name = secretKey.slice(secretKey.lastIndexOf('_') + 1);
    if (name === 'revoked') throw new DomainError('stripe_key_invalid', 'Stripe does not accept this key.');
    return { accountId: `acct_${name}`, livemode: secretKey.includes('_live_') };
  }
}

export interface StripeFakes {
  readonly catalogue?: CatalogueProvider;
  readonly payments?: PaymentProvider;
  readonly subscriptions?: SubscriptionProvider;
  readonly refunds?: RefundProvider;
}

/** What `StripeModule` provides, around fakes. A port without a fake refuses whatever it is asked for. */
export function stripeFakes({
  catalogue = new RefusingCatalogueProvider(),
  payments = new RefusingPaymentProvider(),
  subscriptions = new RefusingSubscriptionProvider(),
  refunds = new NoRefunds(),
}: StripeFakes): Provider[] {
  return [
    { provide: CatalogueProviders, useValue: everywhere(catalogue) },
    { provide: PaymentProviders, useValue: new FakePaymentProviders(payments) },
    { provide: SubscriptionProviders, useValue: everywhere(subscriptions) },
    { provide: SubscriptionStartProviders, useValue: everywhere(new RefusingSubscriptionStarts()) },
    { provide: RefundProviders, useValue: everywhere(refunds) },
    { provide: ProviderHistories, useValue: { ...everywhere(new NoHistory()), brought: async () => [] } },
    StripeCredentialsKeeper,
  ];
}

/** What a module has to export so that the others find the fakes. */
export const stripePorts = [
  CatalogueProviders,
  PaymentProviders,
  SubscriptionProviders,
  SubscriptionStartProviders,
  RefundProviders,
  ProviderHistories,
  StripeCredentialsKeeper,
];

function everywhere<Port>(port: Port): { of: () => Promise<Port> } {
  return { of: async () => port };
}
