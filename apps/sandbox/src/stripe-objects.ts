import type Stripe from 'stripe';

/**
 * What an SDK type looks like on the wire and in the database: a decimal is a string, and an expandable field holds
 * the id (expansion happens on the way out).
 */
export type Stored<T> = [string] extends [T]
  ? Exclude<T, { object: string }>
  : T extends Stripe.Decimal
    ? string
    : T extends (infer Element)[]
      ? Stored<Element>[]
      : T extends object
        ? { [Key in keyof T]: Stored<T[Key]> }
        : T;

export type Customer = Stored<Stripe.Customer>;
export type CustomerBalanceTransaction = Stored<Stripe.CustomerBalanceTransaction>;
export type PortalConfiguration = Stored<Stripe.BillingPortal.Configuration>;
export type PortalSession = Stored<Stripe.BillingPortal.Session>;
export type Product = Stored<Stripe.Product>;
export type Price = Stored<Stripe.Price>;
export type PaymentMethod = Stored<Stripe.PaymentMethod>;
export type PaymentIntent = Stored<Stripe.PaymentIntent>;
export type Charge = Stored<Stripe.Charge>;
export type Refund = Stored<Stripe.Refund>;
export type Dispute = Stored<Stripe.Dispute>;
export type CheckoutSession = Stored<Stripe.Checkout.Session>;
export type CheckoutLineItem = Stored<Stripe.LineItem>;
export type Subscription = Stored<Stripe.Subscription>;
export type SubscriptionItem = Stored<Stripe.SubscriptionItem>;
export type Invoice = Stored<Stripe.Invoice>;
export type InvoiceLineItem = Stored<Stripe.InvoiceLineItem>;
export type InvoiceItem = Stored<Stripe.InvoiceItem>;
export type InvoicePayment = Stored<Stripe.InvoicePayment>;
export type TestClock = Stored<Stripe.TestHelpers.TestClock>;
export type WebhookEndpoint = Stored<Stripe.WebhookEndpoint>;
export type Coupon = Stored<Stripe.Coupon>;
export type PromotionCode = Stored<Stripe.PromotionCode>;
export type Discount = Stored<Stripe.Discount>;
export type SetupIntent = Stored<Stripe.SetupIntent>;
export type Meter = Stored<Stripe.Billing.Meter>;
export type StripeEventType = Stripe.Event['type'];
export type BalanceTransaction = Stored<Stripe.BalanceTransaction>;

/** An event as it is stored: `data.object` is whatever object it tells of. */
export interface StripeEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: StripeEventType;
}

/** What becomes of a subscription whose trial ends without a payment method. */
export type MissingPaymentMethod = 'cancel' | 'create_invoice' | 'pause';

/**
 * What a checkout session will make once it is paid. Stripe keeps this to itself, so it is a document of its own that
 * no route shows.
 */
export interface CheckoutPlan {
  /** `plan_of_` and the id of the session. */
  id: string;
  object: 'sandbox.checkout_plan';
  created: number;
  line_items: CheckoutLineItem[];
  payment_intent_data: {
    capture_method?: 'automatic' | 'automatic_async' | 'manual';
    description?: string;
    metadata: Record<string, string>;
    receipt_email?: string;
    setup_future_usage?: 'off_session' | 'on_session';
    statement_descriptor?: string;
    statement_descriptor_suffix?: string;
    transfer_group?: string;
  };
  subscription_data: {
    description?: string;
    metadata: Record<string, string>;
    trial_period_days?: number;
    trial_end?: number;
    missing_payment_method?: MissingPaymentMethod;
  };
  /** The coupon, or promotion code, that is redeemed with the payment. */
  discounts: RedemptionChoice[];
  /** The intent of the attempts so far, of a subscription's too: one that was declined is used again. */
  payment_intent: string | null;
  /** What was entered on the hosted page and now waits for 3-D Secure. */
  awaiting: { payment_method: string; email: string | null; name: string | null } | null;
}

/** A coupon, by itself or by a promotion code, that was chosen and not redeemed yet. */
export interface RedemptionChoice {
  coupon: string | null;
  promotion_code: string | null;
}

/** What is redeemed under a discount, as it was then: deleting the coupon does not end it. */
export interface DiscountTerms {
  /** `terms_of_` and the id of the discount. */
  id: string;
  object: 'sandbox.discount_terms';
  created: number;
  coupon: Coupon;
}

/** What time will make of a refund that has not come to its end. */
export interface RefundPlan {
  /** `plan_of_` and the id of the refund. */
  id: string;
  object: 'sandbox.refund_plan';
  created: number;
  refund: string;
  /** Unix seconds. */
  due_at: number;
  outcome: 'succeeded' | 'failed';
}

/** A secret that signs an endpoint's webhooks; shown by Stripe only when the endpoint is made. */
export interface WebhookSecret {
  /** `secret_of_` and the id of the endpoint. */
  id: string;
  object: 'sandbox.webhook_secret';
  created: number;
  secret: string;
}

/**
 * Usage that was reported to a meter. Stripe never shows it again, only what it adds up to; so it is a document of its own that no
 * route lists.
 */
export interface ReportedUsage {
  id: string;
  object: 'sandbox.reported_usage';
  created: number;
  identifier: string;
  /** The id of the meter. */
  meter: string;
  customer: string;
  value: number;
  /** When it was used, in unix seconds. */
  timestamp: number;
}

/** When the coming end of a trial is to be told of. */
export interface TrialNotice {
  /** `trial_notice_of_` and the id of the subscription. */
  id: string;
  object: 'sandbox.trial_notice';
  created: number;
  subscription: string;
  /** Unix seconds. */
  at: number;
  test_clock: string | null;
}

/** What an account's owner chooses in Stripe's dashboard. */
export interface BillingSettings {
  id: 'billing_settings';
  object: 'sandbox.billing_settings';
  created: number;
  /** What becomes of a subscription once the last retry of a payment has failed. */
  subscription_after_last_retry: 'canceled' | 'past_due' | 'unpaid';
  /** What becomes of the invoice. */
  invoice_after_last_retry: 'open' | 'uncollectible';
}

/** Every type of document that an account holds, by the name it has in its `object` field. */
export interface ObjectTypes {
  balance_transaction: BalanceTransaction;
  'billing.meter': Meter;
  'billing_portal.configuration': PortalConfiguration;
  'billing_portal.session': PortalSession;
  charge: Charge;
  'checkout.session': CheckoutSession;
  coupon: Coupon;
  customer: Customer;
  customer_balance_transaction: CustomerBalanceTransaction;
  discount: Discount;
  dispute: Dispute;
  event: StripeEvent;
  invoice: Invoice;
  invoice_payment: InvoicePayment;
  invoiceitem: InvoiceItem;
  payment_intent: PaymentIntent;
  payment_method: PaymentMethod;
  price: Price;
  product: Product;
  promotion_code: PromotionCode;
  refund: Refund;
  'sandbox.billing_settings': BillingSettings;
  'sandbox.checkout_plan': CheckoutPlan;
  'sandbox.discount_terms': DiscountTerms;
  'sandbox.reported_usage': ReportedUsage;
  'sandbox.refund_plan': RefundPlan;
  'sandbox.trial_notice': TrialNotice;
  'sandbox.webhook_secret': WebhookSecret;
  setup_intent: SetupIntent;
  subscription: Subscription;
  'test_helpers.test_clock': TestClock;
  webhook_endpoint: WebhookEndpoint;
}

export type ObjectType = keyof ObjectTypes;
export type AnyObject = ObjectTypes[ObjectType];
