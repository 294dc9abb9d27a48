import type Stripe from 'stripe';
import { type Sandbox } from '../sandbox';
import { aCustomer, aSubscription, control, itemOf } from '../testing/sandbox-fixture';
import { type Driver } from './driver';

export const anIntent = (stripe: Stripe, fields: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ amount: 2000, currency: 'usd', payment_method: 'pm_card_visa', ...fields });

export const aCharge = async (stripe: Stripe): Promise<string> =>
  (await anIntent(stripe, { confirm: true, return_url: 'https://shop.test/' })).latest_charge as string;

export const aCoupon = (stripe: Stripe) => stripe.coupons.create({ percent_off: 10, duration: 'forever' });

export const aCode = async (stripe: Stripe) =>
  stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: (await aCoupon(stripe)).id } });

export const aRefund = async (stripe: Stripe) =>
  stripe.refunds.create({ charge: await aCharge(stripe), amount: 500 });

export async function aDispute({ stripe, sandbox }: Driver): Promise<string> {
  const intent = await anIntent(stripe, { confirm: true, return_url: 'https://shop.test/' });
  const { body } = await control<{ id: string }>(sandbox, 'POST', '/_control/disputes', {
    payment_intent: intent.id,
  });
  return body.id;
}

export const aMeter = (stripe: Stripe) =>
  stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
    customer_mapping: { type: 'by_id', event_payload_key: 'customer' },
    value_settings: { event_payload_key: 'value' },
  });

export const aSetup = (stripe: Stripe) => stripe.setupIntents.create({ payment_method: 'pm_card_visa' });

export const aConfiguration = (stripe: Stripe) =>
  stripe.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } });

/** A subscription whose first invoice is open. */
export const anOpenInvoice = async (stripe: Stripe): Promise<string> =>
  (await aSubscription(stripe, { payment_behavior: 'default_incomplete' })).latest_invoice as string;

/** A draft of 20 dollars. */
export async function anInvoice(stripe: Stripe): Promise<Stripe.Invoice> {
  const invoice = await stripe.invoices.create({ customer: await aCustomer(stripe, 'pm_card_visa') });
  await stripe.invoiceItems.create({ invoice: invoice.id, amount: 2000 });
  return invoice;
}

export const anItem = async (stripe: Stripe) =>
  stripe.invoiceItems.create({ customer: await aCustomer(stripe), amount: -700, currency: 'usd' });

export const aClock = (stripe: Stripe) =>
  stripe.testHelpers.testClocks.create({ frozen_time: Math.floor(Date.now() / 1000) });

export const anEndpoint = (stripe: Stripe) =>
  stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/', enabled_events: ['charge.failed'] });

export async function aDraft(stripe: Stripe, sandbox: Sandbox): Promise<string> {
  const subscription = await aSubscription(stripe);
  const { now } = (await control<{ now: string }>(sandbox, 'GET', '/_control/clock')).body;
  const seconds = itemOf(subscription).current_period_end - Math.floor(Date.parse(now) / 1000) + 60;
  await control(sandbox, 'POST', '/_control/clock/advance', { seconds });
  return (await stripe.subscriptions.retrieve(subscription.id)).latest_invoice as string;
}

export async function aPausedSubscription(stripe: Stripe, sandbox: Sandbox): Promise<Stripe.Subscription> {
  const subscription = await aSubscription(
    stripe,
    {
      trial_period_days: 1,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      customer: await aCustomer(stripe),
    },
    undefined,
  );
  await control(sandbox, 'POST', '/_control/clock/advance', { days: 2 });
  return subscription;
}

export async function anAttachedMethod(stripe: Stripe): Promise<string> {
  return (await stripe.paymentMethods.attach('pm_card_visa', { customer: await aCustomer(stripe) })).id;
}
