import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { StripeConfig } from '#infra/config';
import type { PaymentProvider } from '../payment-provider';
import { PaymentProviders, ProviderHistories, RefundProviders, type ProvenKey } from '../payment-providers';
import type { ProviderHistory } from '../provider-history';
import type { RefundProvider } from '../refund-provider';
import { PLATFORM_ACCOUNT, type StripeAccount } from '../stripe-account';
import { explaining } from './own-account';
import { attempt } from './stripe-calls';
import { StripeClients } from './stripe-clients';
import { CredentialsRefused } from './stripe-errors';
import { StripeHistory } from './stripe-history';
import { StripePaymentProvider } from './stripe-payment-provider';
import { StripeRefundProvider } from './stripe-refund-provider';

/** `PaymentProviders` over Stripe's official SDK. */
@Injectable()
export class StripePaymentProviders extends PaymentProviders {
  constructor(
    private readonly clients: StripeClients,
    private readonly config: StripeConfig,
  ) {
    super();
  }

  async of(account: StripeAccount): Promise<PaymentProvider> {
    const client = await this.clients.of(account);
    // Of an account that a project has brought only the secret key is kept.
    const publishableKey =
      account.stripeAccount === PLATFORM_ACCOUNT ? this.config.publishableKey : undefined;
    return explaining(new StripePaymentProvider(client, publishableKey), account);
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
  constructor(private readonly clients: StripeClients) {
    super();
  }

  async of(account: StripeAccount): Promise<ProviderHistory> {
    return explaining(new StripeHistory(await this.clients.of(account)), account);
  }
}

function isLiveKey(secretKey: string): boolean {
  return /^(sk|rk)_live_/.test(secretKey);
}
