import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { HealthChecks } from '#infra/http';
import { StripeClients } from './adapter/stripe-clients';
import {
  StripeCatalogueProviders,
  StripeHistories,
  StripePaymentProviders,
  StripeRefundProviders,
  StripeSubscriptionProviders,
  StripeSubscriptionStartProviders,
} from './adapter/stripe-providers';
import { StripeWebhooks } from './adapter/stripe-webhooks';
import {
  CatalogueProviders,
  PaymentProviders,
  ProviderHistories,
  RefundProviders,
  SubscriptionProviders,
  SubscriptionStartProviders,
} from './payment-providers';
import { ProviderWebhooks } from './provider-event';
import { rarely } from './rarely';
import { platformAccount } from './stripe-account';
import { StripeCredentialsKeeper } from './stripe-credentials';

/** A probe every few seconds must not become a request to Stripe every few seconds. */
const LOOK_AGAIN_MILLISECONDS = 15_000;

/** Stripe behind the ports of `payment-providers.ts` and `ProviderWebhooks`. */
@Global()
@Module({
  providers: [
    StripeClients,
    StripeCredentialsKeeper,
    { provide: CatalogueProviders, useClass: StripeCatalogueProviders },
    { provide: PaymentProviders, useClass: StripePaymentProviders },
    { provide: ProviderHistories, useClass: StripeHistories },
    { provide: ProviderWebhooks, useClass: StripeWebhooks },
    { provide: RefundProviders, useClass: StripeRefundProviders },
    { provide: SubscriptionProviders, useClass: StripeSubscriptionProviders },
    { provide: SubscriptionStartProviders, useClass: StripeSubscriptionStartProviders },
  ],
  exports: [
    CatalogueProviders,
    PaymentProviders,
    ProviderHistories,
    ProviderWebhooks,
    RefundProviders,
    StripeCredentialsKeeper,
    SubscriptionProviders,
    SubscriptionStartProviders,
  ],
})
export class StripeModule implements OnModuleInit {
  constructor(
    private readonly checks: HealthChecks,
    private readonly providers: PaymentProviders,
  ) {}

  onModuleInit(): void {
    const check = rarely(LOOK_AGAIN_MILLISECONDS, async () =>
      (await this.providers.of(platformAccount)).check(),
    );
    this.checks.register({ name: 'stripe', required: false, check });
  }
}
