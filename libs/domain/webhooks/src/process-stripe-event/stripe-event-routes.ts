import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  SettleCheckout,
  SettleDispute,
  SettlePaymentIntent,
  SettleRefundsOfCharge,
  SettleSubscriptionStart,
  type ToldBy,
} from '#domain/payments';
import { ApplyInvoice, SyncSubscription } from '#domain/subscriptions';
import type {
  ProviderCheckoutSession,
  ProviderEvent,
  ProviderPaymentIntent,
  ProviderSubscription,
  StripeAccount,
} from '#infra/stripe';
import { StripeEventHandlers, type HandlingOutcome } from './stripe-event-handlers';

const checkoutTypes = [
  'checkout.session.completed',
  'checkout.session.expired',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
];

const paymentIntentTypes = [
  'payment_intent.created',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.amount_capturable_updated',
  'payment_intent.partially_funded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'payment_intent.succeeded',
];

const setupIntentTypes = ['setup_intent.succeeded', 'setup_intent.setup_failed', 'setup_intent.canceled'];

const subscriptionTypes = [
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'customer.subscription.trial_will_end',
  'customer.subscription.pending_update_applied',
  'customer.subscription.pending_update_expired',
];

const refundTypes = ['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated'];

const disputeTypes = [
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'charge.dispute.closed',
];

/** Says which use case takes which event of Stripe. All other types are ignored, `invoice.payment_succeeded` among them: `invoice.paid` tells more. */
@Injectable()
export class StripeEventRoutes implements OnModuleInit {
  constructor(
    private readonly handlers: StripeEventHandlers,
    private readonly settleCheckout: SettleCheckout,
    private readonly settlePaymentIntent: SettlePaymentIntent,
    private readonly settleStart: SettleSubscriptionStart,
    private readonly settleRefunds: SettleRefundsOfCharge,
    private readonly settleDispute: SettleDispute,
    private readonly syncSubscription: SyncSubscription,
    private readonly applyInvoice: ApplyInvoice,
  ) {}

  onModuleInit(): void {
    this.handlers.on('checkout_session', checkoutTypes, ({ session }, event, account) =>
      this.onCheckoutSession(session, event, account),
    );
    this.handlers.on('payment_intent', paymentIntentTypes, ({ intent }, event, account) =>
      this.onPaymentIntent(intent, event, account),
    );
    this.handlers.on('setup_intent', setupIntentTypes, ({ setupIntentId }, { createdAt }, account) =>
      this.onStart({ setupIntentId }, createdAt, account),
    );
    this.handlers.on('refund', refundTypes, ({ refund }, _event, account) =>
      this.settleRefunds.one(account, refund),
    );
    this.handlers.on('charge', ['charge.refunded'], ({ paymentIntentId }, _event, account) =>
      this.settleRefunds.all(account, paymentIntentId),
    );
    this.handlers.on('dispute', disputeTypes, ({ disputeId }, _event, account) =>
      this.settleDispute.execute(account, disputeId),
    );
    this.handlers.on('subscription', subscriptionTypes, ({ subscription }, event, account) =>
      this.onSubscription(subscription, event, account),
    );
    this.handlers.on('invoice', ['invoice.paid'], ({ invoice }, { createdAt }, account) =>
      this.applyInvoice.execute({ account, invoice, outcome: 'paid', occurredAt: createdAt }),
    );
    this.handlers.on('invoice', ['invoice.payment_failed'], ({ invoice }, { createdAt }, account) =>
      this.applyInvoice.execute({ account, invoice, outcome: 'failed', occurredAt: createdAt }),
    );
  }

  /** A checkout that has become a subscription makes it known as well, should the subscription's own events never come. */
  private async onCheckoutSession(
    session: ProviderCheckoutSession,
    { type, createdAt }: ProviderEvent,
    account: StripeAccount,
  ): Promise<HandlingOutcome> {
    const outcome = await this.settleCheckout.execute({ session, account, eventType: type });
    if (outcome === 'foreign' || session.subscriptionId === null) return outcome;
    await this.syncSubscription.execute({
      account,
      providerSubscriptionId: session.subscriptionId,
      occurredAt: createdAt,
    });
    return outcome;
  }

  /** What a subscription is paid by carries no marks of ours: its first one is known by a payment that has begun it. */
  private async onPaymentIntent(
    intent: ProviderPaymentIntent,
    { createdAt }: ProviderEvent,
    account: StripeAccount,
  ): Promise<HandlingOutcome> {
    if (intent.marks !== null) return this.settlePaymentIntent.execute({ intent, account });
    return this.onStart({ paymentIntentId: intent.id }, createdAt, account);
  }

  /** Its payment first: a subscription that a card form begins is none before. */
  private async onSubscription(
    subscription: ProviderSubscription,
    { type, createdAt }: ProviderEvent,
    account: StripeAccount,
  ): Promise<HandlingOutcome> {
    const { id: subscriptionId, marks } = subscription;
    await this.settleStart.execute(account, { subscriptionId, marks });
    return this.syncSubscription.execute({
      account,
      providerSubscriptionId: subscriptionId,
      snapshot: subscription,
      occurredAt: createdAt,
      trialEndsSoon: type === 'customer.subscription.trial_will_end',
    });
  }

  /** What a card form has come to begins a subscription, should the subscription's own events never come. */
  private async onStart(told: ToldBy, occurredAt: Date, account: StripeAccount): Promise<HandlingOutcome> {
    const providerSubscriptionId = await this.settleStart.execute(account, told);
    if (providerSubscriptionId === undefined) return 'foreign';
    return this.syncSubscription.execute({ account, providerSubscriptionId, occurredAt });
  }
}
