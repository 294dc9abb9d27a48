import { type Endpoint } from '../http/endpoint';
import { accountRoutes } from './accounts/account.routes';
import { billingPortalRoutes } from './billing-portal/billing-portal.routes';
import { chargeRoutes } from './charges/charge.routes';
import { checkoutSessionRoutes } from './checkout-sessions/session.routes';
import { couponRoutes } from './coupons/coupon.routes';
import { customerBalanceRoutes } from './customers/balance.routes';
import { customerRoutes } from './customers/customer.routes';
import { disputeRoutes } from './disputes/dispute.routes';
import { eventRoutes } from './events/event.routes';
import { invoiceActionRoutes } from './invoices/invoice-actions.routes';
import { invoiceItemRoutes } from './invoices/invoice-item.routes';
import { invoicePreviewRoutes } from './invoices/invoice-preview.routes';
import { invoiceRoutes } from './invoices/invoice.routes';
import { meterEventRoutes } from './meters/meter-event.routes';
import { meterRoutes } from './meters/meter.routes';
import { paymentIntentRoutes } from './payment-intents/payment-intent.routes';
import { paymentMethodRoutes } from './payment-methods/payment-method.routes';
import { priceRoutes } from './prices/price.routes';
import { productRoutes } from './products/product.routes';
import { promotionCodeRoutes } from './promotion-codes/promotion-code.routes';
import { refundRoutes } from './refunds/refund.routes';
import { searchRoutes } from './search/search.routes';
import { setupIntentRoutes } from './setup-intents/setup-intent.routes';
import { subscriptionItemRoutes } from './subscriptions/subscription-item.routes';
import { subscriptionRoutes } from './subscriptions/subscription.routes';
import { testClockRoutes } from './test-clocks/test-clock.routes';
import { webhookEndpointRoutes } from './webhook-endpoints/webhook-endpoint.routes';

/** Everything that the sandbox serves of Stripe's API. A new resource adds its routes here. */
export const endpoints: Endpoint[] = [
  ...accountRoutes,
  ...billingPortalRoutes,
  ...chargeRoutes,
  ...checkoutSessionRoutes,
  ...couponRoutes,
  ...customerBalanceRoutes,
  ...customerRoutes,
  ...disputeRoutes,
  ...eventRoutes,
  ...invoiceActionRoutes,
  ...invoiceItemRoutes,
  ...invoicePreviewRoutes,
  ...invoiceRoutes,
  ...meterEventRoutes,
  ...meterRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...priceRoutes,
  ...productRoutes,
  ...promotionCodeRoutes,
  ...refundRoutes,
  ...searchRoutes,
  ...setupIntentRoutes,
  ...subscriptionItemRoutes,
  ...subscriptionRoutes,
  ...testClockRoutes,
  ...webhookEndpointRoutes,
];
