import { Global, Module } from '@nestjs/common';
import { StripePaymentProvider } from './adapter/stripe-payment-provider';
import { StripeWebhooks } from './adapter/stripe-webhooks';
import { PaymentProvider } from './payment-provider';
import { ProviderWebhooks } from './provider-event';

/** Stripe behind the ports of `PaymentProvider` and `ProviderWebhooks`. */
@Global()
@Module({
  providers: [
    { provide: PaymentProvider, useClass: StripePaymentProvider },
    { provide: ProviderWebhooks, useClass: StripeWebhooks },
  ],
  exports: [PaymentProvider, ProviderWebhooks],
})
export class StripeModule {}
