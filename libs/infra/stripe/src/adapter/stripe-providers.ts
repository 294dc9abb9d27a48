import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { StripeConfig } from '#infra/config';
import type { CatalogueProvider } from '../catalogue-provider';
import type { PaymentProvider } from '../payment-provider';
import {
  CatalogueProviders,
  PaymentProviders,
  ProviderHistories,
  RefundProviders,
  SubscriptionProviders,
  SubscriptionStartProviders,
  type ProvenKey,
} from '../payment-providers';
import type { ProviderHistory } from '../provider-history';
import type { RefundProvider } from '../refund-provider';
import { PLATFORM_ACCOUNT, type StripeAccount } from '../stripe-account';
import { StripeCredentialsKeeper, type BroughtAccount } from '../stripe-credentials';
import type { SubscriptionProvider } from '../subscription-provider';
import type { SubscriptionStartProvider } from '../subscription-start';
import { explaining } from './own-account';
import { attempt } from './stripe-calls';
import { StripeCatalogueProvider } from './stripe-catalogue-provider';
import { StripeClients } from './stripe-clients';
import { CredentialsRefused } from './stripe-errors';
import { StripeHistory } from './stripe-history';
import { StripePaymentProvider } from './stripe-payment-provider';
import { StripeRefundProvider } from './stripe-refund-provider';
import { StripeSubscriptionProvider } from './stripe-subscription-provider';
import { StripeSubscriptionStarts } from './stripe-subscription-starts';

/** `PaymentProviders` over Stripe's official SDK. */
@Injectable()
export class StripePaymentProviders extends PaymentProviders {
  constructor(
    private readonly clients: StripeClients,
    private readonly config: StripeConfig,
    private readonly keeper: StripeCredentialsKeeper,
  ) {
    super();
  }

  async of(account: StripeAccount): Promise<PaymentProvider> {
    return explaining(new StripePaymentProvider(await this.clients.of(account)), account);
  }

  async publishableKeyOf(account: StripeAccount): Promise<string | undefined> {
    if (account.stripeAccount === PLATFORM_ACCOUNT) return this.config.publishableKey;
    return this.keeper.credentials.publishableKeyOf(account);
  }

  async prove(secretKey: string): Promise<ProvenKey> {
    const client = this.clients.connect(secretKey);
    try {
      const { id } = await attempt(() => client.accounts.retrieveCurrent());
      // Knowing its own name is not enough: this is what it is needed for, and what every account may do.
      await attempt(() => client.prices.list({ limit: 1 }));
      return { accountId: id, livemode: isLiveKey(secretKey) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (!(error instanceof CredentialsRefused) && error.code !== 'provider_rejected') throw error;
      throw new DomainError(
        'stripe_key_invalid',
        'Stripe does not accept this secret key. Copy it anew from the account’s dashboard, and see that it has not been revoked or limited.',
      );
    }
  }
}

/** `CatalogueProviders` over Stripe's official SDK. */
@Injectable()
export class StripeCatalogueProviders extends CatalogueProviders {
  constructor(private readonly clients: StripeClients) {
    super();
  }

  async of(account: StripeAccount): Promise<CatalogueProvider> {
    return explaining(new StripeCatalogueProvider(await this.clients.of(account)), account);
  }
}

/** `SubscriptionProviders` over Stripe's official SDK. */
@Injectable()
export class StripeSubscriptionProviders extends SubscriptionProviders {
  constructor(private readonly clients: StripeClients) {
    super();
  }

  async of(account: StripeAccount): Promise<SubscriptionProvider> {
    return explaining(new StripeSubscriptionProvider(await this.clients.of(account)), account);
  }
}

/** `SubscriptionStartProviders` over Stripe's official SDK. */
@Injectable()
export class StripeSubscriptionStartProviders extends SubscriptionStartProviders {
  constructor(private readonly clients: StripeClients) {
    super();
  }

  async of(account: StripeAccount): Promise<SubscriptionStartProvider> {
    return explaining(new StripeSubscriptionStarts(await this.clients.of(account)), account);
  }
}

/** `RefundProviders` over Stripe's official SDK. */
@Injectable()
export class StripeRefundProviders extends RefundProviders {
  constructor(private readonly clients: StripeClients) {
    super();
  }

  async of(account: StripeAccount): Promise<RefundProvider> {
    return explaining(new StripeRefundProvider(await this.clients.of(account)), account);
  }
}

/** `ProviderHistories` over Stripe's official SDK. */
@Injectable()
export class StripeHistories extends ProviderHistories {
  constructor(
    private readonly clients: StripeClients,
    private readonly keeper: StripeCredentialsKeeper,
  ) {
    super();
  }

  brought(): Promise<readonly BroughtAccount[]> {
    return this.keeper.credentials.accounts();
  }

  async of(account: StripeAccount): Promise<ProviderHistory> {
    return explaining(new StripeHistory(await this.clients.of(account)), account);
  }
}

function isLiveKey(secretKey: string): boolean {
  return /^(sk|rk)_live_/.test(secretKey);
}
