import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { HealthChecks } from '#infra/http';
import { StripeHistory } from './adapter/stripe-history';
import { StripePaymentProvider } from './adapter/stripe-payment-provider';
import { StripeRefundProvider } from './adapter/stripe-refund-provider';
import { StripeWebhooks } from './adapter/stripe-webhooks';
import { PaymentProvider } from './payment-provider';
import { ProviderHistory } from './provider-history';
import { ProviderWebhooks } from './provider-event';
import { rarely } from './rarely';
import { RefundProvider } from './refund-provider';

/** A probe every few seconds must not become a request to Stripe every few seconds. */
const LOOK_AGAIN_MILLISECONDS = 15_000;

/** Stripe behind the ports of `PaymentProvider`, `RefundProvider`, `ProviderHistory` and `ProviderWebhooks`. */
@Global()
@Module({
  providers: [
    { provide: PaymentProvider, useClass: StripePaymentProvider },
    { provide: ProviderHistory, useClass: StripeHistory },
    { provide: ProviderWebhooks, useClass: StripeWebhooks },
    { provide: RefundProvider, useClass: StripeRefundProvider },
  ],
  exports: [PaymentProvider, ProviderHistory, ProviderWebhooks, RefundProvider],
})
export class StripeModule implements OnModuleInit {
  constructor(
    private readonly checks: HealthChecks,
    private readonly provider: PaymentProvider,
  ) {}

  onModuleInit(): void {
    const check = rarely(LOOK_AGAIN_MILLISECONDS, () => this.provider.check());
    this.checks.register({ name: 'stripe', required: false, check });
  }
}
