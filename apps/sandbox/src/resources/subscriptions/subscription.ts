import { listOf } from '../../http/list';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import {
  type MissingPaymentMethod,
  type Price,
  type Subscription,
  type SubscriptionItem,
} from '../../stripe-objects';
import { type Redemption } from '../discounts/redemption';
import { isMetered } from '../prices/price';
import { periodEnd } from './billing-period';

export interface SubscriptionLine {
  price: Price;
  quantity: number;
  metadata?: Record<string, string>;
}

export interface SubscriptionSpec {
  customer: string;
  /** Recurring prices, all with the same interval. */
  lines: [SubscriptionLine, ...SubscriptionLine[]];
  metadata: Record<string, string>;
  description?: string | null;
  defaultPaymentMethod?: string | null;
  cancelAtPeriodEnd?: boolean;
  /** Until when it costs nothing, in unix seconds. */
  trialEnd?: number;
  /** What becomes of it when the trial ends without a payment method. */
  missingPaymentMethod?: MissingPaymentMethod;
  saveDefaultPaymentMethod?: 'off' | 'on_subscription';
  /** The coupons that are redeemed with it. */
  redemptions?: Redemption[];
  testClock?: string | null;
}

/** A subscription that begins now: trialing when it has a trial, else incomplete until its first invoice is paid. */
export function buildSubscription(tx: AccountTransaction, spec: SubscriptionSpec): Subscription {
  const id = newId('sub_1', 23).replace('sub_1_', 'sub_1');
  const [first] = spec.lines;
  const trial = spec.trialEnd !== undefined && spec.trialEnd > tx.now ? spec.trialEnd : null;
  const end = trial ?? periodEnd(tx.now, recurringOf(first.price));
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: trial ?? tx.now,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: spec.cancelAtPeriodEnd ? end : null,
    cancel_at_period_end: spec.cancelAtPeriodEnd ?? false,
    canceled_at: spec.cancelAtPeriodEnd ? tx.now : null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: tx.now,
    currency: first.price.currency,
    customer: spec.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: spec.defaultPaymentMethod ?? null,
    default_source: null,
    default_tax_rates: [],
    description: spec.description ?? null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: listOf(
      `/v1/subscription_items?subscription=${id}`,
      spec.lines.map((line) => buildItem(tx, id, line, { start: tx.now, end })),
    ),
    latest_invoice: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: spec.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: spec.saveDefaultPaymentMethod ?? 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: tx.now,
    status: trial === null ? 'incomplete' : 'trialing',
    test_clock: spec.testClock ?? null,
    transfer_data: null,
    trial_end: trial,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: spec.missingPaymentMethod ?? 'create_invoice',
      },
    },
    trial_start: trial === null ? null : tx.now,
  };
}

export function buildItem(
  tx: AccountTransaction,
  subscriptionId: string,
  line: SubscriptionLine,
  period: { start: number; end: number },
): SubscriptionItem {
  return {
    id: newId('si', 14),
    object: 'subscription_item',
    billing_thresholds: null,
    created: tx.now,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: line.metadata ?? {},
    plan: planOf(line.price),
    price: line.price,
    ...(isMetered(line.price) ? {} : { quantity: line.quantity }),
    subscription: subscriptionId,
    tax_rates: [],
  };
}

export function recurringOf(price: Price): NonNullable<Price['recurring']> {
  if (!price.recurring) throw new Error(`Price ${price.id} is not recurring.`);
  return price.recurring;
}

/** The end of the running period, the same for all items. */
export function currentPeriodEnd(subscription: Subscription): number {
  return Math.max(...subscription.items.data.map((item) => item.current_period_end));
}

export function currentPeriodStart(subscription: Subscription): number {
  return Math.min(...subscription.items.data.map((item) => item.current_period_start));
}

/** The older form of a price, which subscription items still carry. */
export function planOf(price: Price): SubscriptionItem['plan'] {
  const recurring = recurringOf(price);
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: recurring.interval,
    interval_count: recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: recurring.meter,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: recurring.trial_period_days,
    usage_type: recurring.usage_type,
  };
}
