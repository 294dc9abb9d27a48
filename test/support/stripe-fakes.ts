import type { Provider } from '@nestjs/common';
import { DomainError } from '#kernel';
import {
  PaymentProviders,
  ProviderHistories,
  RefundProviders,
  StripeCredentialsKeeper,
  type PaymentProvider,
  type ProviderHistory,
  type ProvenKey,
  type RefundProvider,
} from '#infra/stripe';

/** One Stripe for all accounts. A key is that of the account named in it: `sk_test_A` of `acct_A`; `sk_test_revoked` is none. */
export class FakePaymentProviders extends PaymentProviders {
  constructor(private readonly provider: PaymentProvider) {
    super();
  }

  async of(): Promise<PaymentProvider> {
    return this.provider;
  }

  async prove(secretKey: string): Promise<ProvenKey> {
    const name = secretKey.slice(secretKey.lastIndexOf('_') + 1);
    if (name === 'revoked') throw new DomainError('stripe_key_invalid', 'Stripe does not accept this key.');
    return { accountId: `acct_${name}`, livemode: secretKey.includes('_live_') };
  }
}

class FakeRefundProviders extends RefundProviders {
  constructor(private readonly provider: RefundProvider) {
    super();
  }

  async of(): Promise<RefundProvider> {
    return this.provider;
  }
}

class FakeProviderHistories extends ProviderHistories {
  constructor(private readonly history: ProviderHistory) {
    super();
  }

  async of(): Promise<ProviderHistory> {
    return this.history;
  }
}

/** What `StripeModule` provides, around fakes. */
export function stripeFakes(
  payments: PaymentProvider,
  refunds?: RefundProvider,
  history?: ProviderHistory,
): Provider[] {
  return [
    { provide: PaymentProviders, useValue: new FakePaymentProviders(payments) },
    ...(refunds === undefined
      ? []
      : [{ provide: RefundProviders, useValue: new FakeRefundProviders(refunds) }]),
    ...(history === undefined
      ? []
      : [{ provide: ProviderHistories, useValue: new FakeProviderHistories(history) }]),
    StripeCredentialsKeeper,
  ];
}
