import type Stripe from 'stripe';
import { type Sandbox } from '../sandbox';
import {
  aCustomer,
  aPrice,
  aSession,
  aSubscription,
  control,
  failureOf,
  itemOf,
} from '../testing/sandbox-fixture';

/** An account of its own, and the sandbox that it is in. */
export interface Driver {
  stripe: Stripe;
  sandbox: Sandbox;
}

type Drive = (driver: Driver) => Promise<unknown>;

const anIntent = (stripe: Stripe, fields: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ amount: 2000, currency: 'usd', payment_method: 'pm_card_visa', ...fields });

const aCharge = async (stripe: Stripe): Promise<string> =>
  (await anIntent(stripe, { confirm: true, return_url: 'https://shop.test/' })).latest_charge as string;

const aCoupon = (stripe: Stripe) => stripe.coupons.create({ percent_off: 10, duration: 'forever' });

const aCode = async (stripe: Stripe) =>
  stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: (await aCoupon(stripe)).id } });

const aRefund = async (stripe: Stripe) =>
  stripe.refunds.create({ charge: await aCharge(stripe), amount: 500 });

async function aDispute({ stripe, sandbox }: Driver): Promise<string> {
  const intent = await anIntent(stripe, { confirm: true, return_url: 'https://shop.test/' });
  const { body } = await control<{ id: string }>(sandbox, 'POST', '/_control/disputes', {
    payment_intent: intent.id,
  });
  return body.id;
}

const aMeter = (stripe: Stripe) =>
  stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
    customer_mapping: { type: 'by_id', event_payload_key: 'customer' },
    value_settings: { event_payload_key: 'value' },
  });

const aConfiguration = (stripe: Stripe) =>
  stripe.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } });

/** A subscription whose first invoice is open. */
const anOpenInvoice = async (stripe: Stripe): Promise<string> =>
  (await aSubscription(stripe, { payment_behavior: 'default_incomplete' })).latest_invoice as string;

const anItem = async (stripe: Stripe) =>
  stripe.invoiceItems.create({ customer: await aCustomer(stripe), amount: -700, currency: 'usd' });

const aClock = (stripe: Stripe) =>
  stripe.testHelpers.testClocks.create({ frozen_time: Math.floor(Date.now() / 1000) });

const anEndpoint = (stripe: Stripe) =>
  stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/', enabled_events: ['charge.failed'] });

async function aDraft(stripe: Stripe, sandbox: Sandbox): Promise<string> {
  const subscription = await aSubscription(stripe);
  const { now } = (await control<{ now: string }>(sandbox, 'GET', '/_control/clock')).body;
  const seconds = itemOf(subscription).current_period_end - Math.floor(Date.parse(now) / 1000) + 60;
  await control(sandbox, 'POST', '/_control/clock/advance', { seconds });
  return (await stripe.subscriptions.retrieve(subscription.id)).latest_invoice as string;
}

async function aPausedSubscription(stripe: Stripe, sandbox: Sandbox): Promise<Stripe.Subscription> {
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

/** A way to use each endpoint, by its method and path. An endpoint that has none here fails the test of the SDK. */
export const drives: Record<string, Drive> = {
  'GET /v1/account': ({ stripe }) => stripe.accounts.retrieveCurrent(),
  'GET /v1/accounts/:id': async ({ stripe }) =>
    stripe.accounts.retrieve((await stripe.accounts.retrieveCurrent()).id),
  'GET /v1/balance': ({ stripe }) => stripe.balance.retrieve(),
  'GET /v1/balance_transactions': ({ stripe }) => stripe.balanceTransactions.list({ limit: 1 }),
  'GET /v1/balance_transactions/:id': async ({ stripe }) => {
    const charge = await stripe.charges.retrieve(await aCharge(stripe));
    return stripe.balanceTransactions.retrieve(charge.balance_transaction as string);
  },
  'POST /v1/billing_portal/configurations': ({ stripe }) => aConfiguration(stripe),
  'GET /v1/billing_portal/configurations': ({ stripe }) => stripe.billingPortal.configurations.list(),
  'GET /v1/billing_portal/configurations/:id': async ({ stripe }) =>
    stripe.billingPortal.configurations.retrieve((await aConfiguration(stripe)).id),
  'POST /v1/billing_portal/configurations/:id': async ({ stripe }) =>
    stripe.billingPortal.configurations.update((await aConfiguration(stripe)).id, { active: false }),
  'POST /v1/billing_portal/sessions': async ({ stripe }) =>
    stripe.billingPortal.sessions.create({ customer: await aCustomer(stripe) }),
  'GET /v1/charges': ({ stripe }) => stripe.charges.list({ created: { gte: 1 } }),
  'GET /v1/charges/:id': async ({ stripe }) => stripe.charges.retrieve(await aCharge(stripe)),
  'POST /v1/charges/:id': async ({ stripe }) =>
    stripe.charges.update(await aCharge(stripe), { description: 'Ünïcödé & = ?' }),
  'GET /v1/charges/:id/refunds': async ({ stripe }) =>
    stripe.rawRequest('GET', `/v1/charges/${await aCharge(stripe)}/refunds`) as Promise<unknown>,
  'POST /v1/checkout/sessions': ({ stripe }) => aSession(stripe),
  'GET /v1/checkout/sessions': ({ stripe }) => stripe.checkout.sessions.list({ status: 'open' }),
  'GET /v1/checkout/sessions/:id': async ({ stripe }) =>
    stripe.checkout.sessions.retrieve((await aSession(stripe)).id, { expand: ['line_items'] }),
  'POST /v1/checkout/sessions/:id': async ({ stripe }) =>
    stripe.checkout.sessions.update((await aSession(stripe)).id, { metadata: { order: '1' } }),
  'GET /v1/checkout/sessions/:id/line_items': async ({ stripe }) =>
    stripe.checkout.sessions.listLineItems((await aSession(stripe)).id),
  'POST /v1/checkout/sessions/:id/expire': async ({ stripe }) =>
    stripe.checkout.sessions.expire((await aSession(stripe)).id),
  'POST /v1/coupons': ({ stripe }) => aCoupon(stripe),
  'GET /v1/coupons': ({ stripe }) => stripe.coupons.list(),
  'GET /v1/coupons/:id': async ({ stripe }) => stripe.coupons.retrieve((await aCoupon(stripe)).id),
  'POST /v1/coupons/:id': async ({ stripe }) =>
    stripe.coupons.update((await aCoupon(stripe)).id, { name: 'Summer' }),
  'DELETE /v1/coupons/:id': async ({ stripe }) => stripe.coupons.del((await aCoupon(stripe)).id),
  'POST /v1/customers/:id/balance_transactions': async ({ stripe }) =>
    stripe.customers.createBalanceTransaction(await aCustomer(stripe), { amount: -5, currency: 'usd' }),
  'GET /v1/customers/:id/balance_transactions': async ({ stripe }) =>
    stripe.customers.listBalanceTransactions(await aCustomer(stripe)),
  'GET /v1/customers/:id/balance_transactions/:transaction': async ({ stripe }) => {
    const customer = await aCustomer(stripe);
    const { id } = await stripe.customers.createBalanceTransaction(customer, { amount: 5, currency: 'usd' });
    return stripe.customers.retrieveBalanceTransaction(customer, id);
  },
  'POST /v1/customers': ({ stripe }) => stripe.customers.create({ name: 'Ada', address: { city: 'London' } }),
  'GET /v1/customers': ({ stripe }) => stripe.customers.list({ email: 'a@example.com' }),
  'GET /v1/customers/:id': async ({ stripe }) => stripe.customers.retrieve(await aCustomer(stripe)),
  'POST /v1/customers/:id': async ({ stripe }) =>
    stripe.customers.update(await aCustomer(stripe), { preferred_locales: ['de', 'en'] }),
  'DELETE /v1/customers/:id': async ({ stripe }) => stripe.customers.del(await aCustomer(stripe)),
  'GET /v1/disputes': ({ stripe }) => stripe.disputes.list(),
  'GET /v1/disputes/:id': async (driver) => driver.stripe.disputes.retrieve(await aDispute(driver)),
  'POST /v1/disputes/:id': async (driver) =>
    driver.stripe.disputes.update(await aDispute(driver), { evidence: { customer_name: 'Ada' } }),
  'POST /v1/disputes/:id/close': async (driver) => driver.stripe.disputes.close(await aDispute(driver)),
  'GET /v1/events': ({ stripe }) => stripe.events.list({ types: ['charge.failed', 'charge.succeeded'] }),
  'GET /v1/events/:id': async ({ stripe }) => {
    await aCustomer(stripe);
    const [event] = (await stripe.events.list()).data;
    return stripe.events.retrieve(event?.id ?? '');
  },
  'POST /v1/invoices/:id/pay': async ({ stripe }) =>
    stripe.invoices.pay(await anOpenInvoice(stripe), { payment_method: 'pm_card_visa' }),
  'POST /v1/invoices/:id/finalize': async ({ stripe, sandbox }) =>
    stripe.invoices.finalizeInvoice(await aDraft(stripe, sandbox)),
  'POST /v1/invoices/:id/void': async ({ stripe }) =>
    stripe.invoices.voidInvoice(await anOpenInvoice(stripe)),
  'POST /v1/invoices/:id/mark_uncollectible': async ({ stripe }) =>
    stripe.invoices.markUncollectible(await anOpenInvoice(stripe)),
  'POST /v1/invoiceitems': ({ stripe }) => anItem(stripe),
  'GET /v1/invoiceitems': ({ stripe }) => stripe.invoiceItems.list({ pending: true }),
  'GET /v1/invoiceitems/:id': async ({ stripe }) => stripe.invoiceItems.retrieve((await anItem(stripe)).id),
  'DELETE /v1/invoiceitems/:id': async ({ stripe }) => stripe.invoiceItems.del((await anItem(stripe)).id),
  'POST /v1/invoices/create_preview': async ({ stripe }) =>
    stripe.invoices.createPreview({ subscription: (await aSubscription(stripe)).id }),
  'GET /v1/invoices': ({ stripe }) => stripe.invoices.list({ status: 'paid' }),
  'GET /v1/invoices/:id': async ({ stripe }) =>
    stripe.invoices.retrieve(await anOpenInvoice(stripe), { expand: ['payments', 'customer'] }),
  'GET /v1/invoices/:id/lines': async ({ stripe }) =>
    stripe.invoices.listLineItems(await anOpenInvoice(stripe)),
  'POST /v1/invoices/:id': async ({ stripe }) =>
    stripe.invoices.update(await anOpenInvoice(stripe), { description: 'Thanks' }),
  'GET /v1/invoice_payments': ({ stripe }) => stripe.invoicePayments.list({ status: 'paid' }),
  'GET /v1/invoice_payments/:id': async ({ stripe }) => {
    const [payment] = (await stripe.invoicePayments.list({ invoice: await anOpenInvoice(stripe) })).data;
    return stripe.invoicePayments.retrieve(payment?.id ?? '');
  },
  'POST /v1/billing/meter_events': async ({ stripe }) => {
    await aMeter(stripe);
    const payload = { customer: await aCustomer(stripe), value: '3' };
    return stripe.billing.meterEvents.create({ event_name: 'calls', payload });
  },
  'POST /v1/billing/meters': ({ stripe }) => aMeter(stripe),
  'GET /v1/billing/meters': ({ stripe }) => stripe.billing.meters.list({ status: 'active' }),
  'GET /v1/billing/meters/:id': async ({ stripe }) =>
    stripe.billing.meters.retrieve((await aMeter(stripe)).id),
  'POST /v1/billing/meters/:id': async ({ stripe }) =>
    stripe.billing.meters.update((await aMeter(stripe)).id, { display_name: 'Requests' }),
  'POST /v1/billing/meters/:id/deactivate': async ({ stripe }) =>
    stripe.billing.meters.deactivate((await aMeter(stripe)).id),
  'POST /v1/billing/meters/:id/reactivate': async ({ stripe }) => {
    const { id } = await aMeter(stripe);
    await stripe.billing.meters.deactivate(id);
    return stripe.billing.meters.reactivate(id);
  },
  'GET /v1/billing/meters/:id/event_summaries': async ({ stripe }) =>
    stripe.billing.meters.listEventSummaries((await aMeter(stripe)).id, {
      customer: await aCustomer(stripe),
      start_time: 60,
      end_time: 120,
    }),
  'POST /v1/payment_intents': ({ stripe }) => anIntent(stripe),
  'GET /v1/payment_intents': ({ stripe }) => stripe.paymentIntents.list({ limit: 100 }),
  'GET /v1/payment_intents/:id': async ({ stripe }) =>
    stripe.paymentIntents.retrieve((await anIntent(stripe)).id),
  'POST /v1/payment_intents/:id': async ({ stripe }) =>
    stripe.paymentIntents.update((await anIntent(stripe)).id, { amount: 99_999_999 }),
  'POST /v1/payment_intents/:id/confirm': async ({ stripe }) =>
    stripe.paymentIntents.confirm((await anIntent(stripe)).id, { return_url: 'https://shop.test/' }),
  'POST /v1/payment_intents/:id/capture': async ({ stripe }) => {
    const { id } = await anIntent(stripe, {
      capture_method: 'manual',
      confirm: true,
      return_url: 'https://shop.test/',
    });
    return stripe.paymentIntents.capture(id, { amount_to_capture: 700 });
  },
  'POST /v1/payment_intents/:id/cancel': async ({ stripe }) =>
    stripe.paymentIntents.cancel((await anIntent(stripe)).id, { cancellation_reason: 'duplicate' }),
  'POST /v1/payment_methods': ({ stripe }) =>
    stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } }),
  'GET /v1/payment_methods': ({ stripe }) => stripe.paymentMethods.list({ type: 'card' }),
  'GET /v1/payment_methods/:id': async ({ stripe }) =>
    stripe.paymentMethods.retrieve(await anAttachedMethod(stripe)),
  'POST /v1/payment_methods/:id': async ({ stripe }) =>
    stripe.paymentMethods.update(await anAttachedMethod(stripe), { billing_details: { name: 'Ada' } }),
  'POST /v1/payment_methods/:id/attach': ({ stripe }) => anAttachedMethod(stripe),
  'POST /v1/payment_methods/:id/detach': async ({ stripe }) =>
    stripe.paymentMethods.detach(await anAttachedMethod(stripe)),
  'GET /v1/customers/:id/payment_methods': async ({ stripe }) =>
    stripe.customers.listPaymentMethods(await aCustomer(stripe, 'pm_card_visa'), { type: 'card' }),
  'GET /v1/customers/:id/payment_methods/:method': async ({ stripe }) => {
    const customer = await aCustomer(stripe);
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    return stripe.customers.retrievePaymentMethod(customer, id);
  },
  'POST /v1/prices': ({ stripe }) => aPrice(stripe),
  'GET /v1/prices': ({ stripe }) => stripe.prices.list({ lookup_keys: ['a', 'b'] }),
  'GET /v1/prices/:id': async ({ stripe }) =>
    stripe.prices.retrieve((await aPrice(stripe)).id, { expand: ['product'] }),
  'POST /v1/prices/:id': async ({ stripe }) =>
    stripe.prices.update((await aPrice(stripe)).id, { active: false }),
  'POST /v1/products': ({ stripe }) => stripe.products.create({ name: 'Ebook', images: ['a', 'b'] }),
  'GET /v1/products': ({ stripe }) => stripe.products.list({ ids: ['prod_a', 'prod_b'] }),
  'GET /v1/products/:id': async ({ stripe }) =>
    stripe.products.retrieve((await stripe.products.create({ name: 'Ebook' })).id),
  'POST /v1/products/:id': async ({ stripe }) =>
    stripe.products.update((await stripe.products.create({ name: 'Ebook' })).id, { metadata: { a: '1' } }),
  'DELETE /v1/products/:id': async ({ stripe }) =>
    stripe.products.del((await stripe.products.create({ name: 'Ebook' })).id),
  'POST /v1/promotion_codes': ({ stripe }) => aCode(stripe),
  'GET /v1/promotion_codes': ({ stripe }) => stripe.promotionCodes.list({ code: 'X' }),
  'GET /v1/promotion_codes/:id': async ({ stripe }) =>
    stripe.promotionCodes.retrieve((await aCode(stripe)).id, { expand: ['promotion.coupon'] }),
  'POST /v1/promotion_codes/:id': async ({ stripe }) =>
    stripe.promotionCodes.update((await aCode(stripe)).id, { active: false }),
  'POST /v1/refunds': ({ stripe }) => aRefund(stripe),
  'GET /v1/refunds': ({ stripe }) => stripe.refunds.list(),
  'GET /v1/refunds/:id': async ({ stripe }) => stripe.refunds.retrieve((await aRefund(stripe)).id),
  'POST /v1/refunds/:id': async ({ stripe }) =>
    stripe.refunds.update((await aRefund(stripe)).id, { metadata: { why: 'x' } }),
  // Only one that waits for the customer can be canceled, and no test card leads there: it is a refusal.
  'POST /v1/refunds/:id/cancel': async ({ stripe }) =>
    failureOf(stripe.refunds.cancel((await aRefund(stripe)).id)),
  'POST /v1/subscription_items': async ({ stripe }) => {
    const subscription = await aSubscription(stripe);
    const price = await aPrice(stripe, { recurring: { interval: 'month' } });
    return stripe.subscriptionItems.create({ subscription: subscription.id, price: price.id });
  },
  'GET /v1/subscription_items': async ({ stripe }) =>
    stripe.subscriptionItems.list({ subscription: (await aSubscription(stripe)).id }),
  'GET /v1/subscription_items/:id': async ({ stripe }) =>
    stripe.subscriptionItems.retrieve(itemOf(await aSubscription(stripe)).id),
  'POST /v1/subscription_items/:id': async ({ stripe }) =>
    stripe.subscriptionItems.update(itemOf(await aSubscription(stripe)).id, { quantity: 3 }),
  'DELETE /v1/subscription_items/:id': async ({ stripe }) => {
    const items = [
      { price: (await aPrice(stripe, { recurring: { interval: 'month' } })).id },
      { price: (await aPrice(stripe, { recurring: { interval: 'month' } })).id },
    ];
    return stripe.subscriptionItems.del(itemOf(await aSubscription(stripe, { items })).id);
  },
  'POST /v1/subscriptions': ({ stripe }) => aSubscription(stripe),
  'GET /v1/subscriptions': ({ stripe }) => stripe.subscriptions.list({ status: 'all' }),
  'GET /v1/subscriptions/:id': async ({ stripe }) =>
    stripe.subscriptions.retrieve((await aSubscription(stripe)).id, { expand: ['latest_invoice.customer'] }),
  'POST /v1/subscriptions/:id': async ({ stripe }) =>
    stripe.subscriptions.update((await aSubscription(stripe)).id, { cancel_at_period_end: true }),
  'DELETE /v1/subscriptions/:id': async ({ stripe }) =>
    stripe.subscriptions.cancel((await aSubscription(stripe)).id),
  'DELETE /v1/subscriptions/:id/discount': async ({ stripe }) => {
    const discounts = [{ coupon: (await aCoupon(stripe)).id }];
    return stripe.subscriptions.deleteDiscount((await aSubscription(stripe, { discounts })).id);
  },
  'POST /v1/subscriptions/:id/resume': async ({ stripe, sandbox }) => {
    const subscription = await aPausedSubscription(stripe, sandbox);
    return stripe.subscriptions.resume(subscription.id, { billing_cycle_anchor: { type: 'now' } });
  },
  'POST /v1/test_helpers/test_clocks': ({ stripe }) => aClock(stripe),
  'GET /v1/test_helpers/test_clocks': ({ stripe }) => stripe.testHelpers.testClocks.list(),
  'GET /v1/test_helpers/test_clocks/:id': async ({ stripe }) =>
    stripe.testHelpers.testClocks.retrieve((await aClock(stripe)).id),
  'POST /v1/test_helpers/test_clocks/:id/advance': async ({ stripe }) => {
    const { id, frozen_time: now } = await aClock(stripe);
    return stripe.testHelpers.testClocks.advance(id, { frozen_time: now + 60 });
  },
  'DELETE /v1/test_helpers/test_clocks/:id': async ({ stripe }) =>
    stripe.testHelpers.testClocks.del((await aClock(stripe)).id),
  'POST /v1/webhook_endpoints': ({ stripe }) => anEndpoint(stripe),
  'GET /v1/webhook_endpoints': ({ stripe }) => stripe.webhookEndpoints.list(),
  'GET /v1/webhook_endpoints/:id': async ({ stripe }) =>
    stripe.webhookEndpoints.retrieve((await anEndpoint(stripe)).id),
  'POST /v1/webhook_endpoints/:id': async ({ stripe }) =>
    stripe.webhookEndpoints.update((await anEndpoint(stripe)).id, { disabled: true }),
  'DELETE /v1/webhook_endpoints/:id': async ({ stripe }) =>
    stripe.webhookEndpoints.del((await anEndpoint(stripe)).id),
};

async function anAttachedMethod(stripe: Stripe): Promise<string> {
  return (await stripe.paymentMethods.attach('pm_card_visa', { customer: await aCustomer(stripe) })).id;
}
