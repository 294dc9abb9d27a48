import { aCustomer, aPrice, aSubscription, itemOf } from '../testing/sandbox-fixture';
import {
  aClock,
  aCode,
  aConfiguration,
  aCoupon,
  aDraft,
  aMeter,
  anInvoice,
  anItem,
  anOpenInvoice,
  aPausedSubscription,
} from './driven-objects';
import { type Drives } from './driver';

export const billingDrives: Drives = {
  'POST /v1/billing_portal/configurations': ({ stripe }) => aConfiguration(stripe),
  'GET /v1/billing_portal/configurations': ({ stripe }) => stripe.billingPortal.configurations.list(),
  'GET /v1/billing_portal/configurations/:id': async ({ stripe }) =>
    stripe.billingPortal.configurations.retrieve((await aConfiguration(stripe)).id),
  'POST /v1/billing_portal/configurations/:id': async ({ stripe }) =>
    stripe.billingPortal.configurations.update((await aConfiguration(stripe)).id, { active: false }),
  'POST /v1/billing_portal/sessions': async ({ stripe }) =>
    stripe.billingPortal.sessions.create({ customer: await aCustomer(stripe) }),
  'POST /v1/coupons': ({ stripe }) => aCoupon(stripe),
  'GET /v1/coupons': ({ stripe }) => stripe.coupons.list(),
  'GET /v1/coupons/:id': async ({ stripe }) => stripe.coupons.retrieve((await aCoupon(stripe)).id),
  'POST /v1/coupons/:id': async ({ stripe }) =>
    stripe.coupons.update((await aCoupon(stripe)).id, { name: 'Summer' }),
  'DELETE /v1/coupons/:id': async ({ stripe }) => stripe.coupons.del((await aCoupon(stripe)).id),
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
  'POST /v1/invoices': async ({ stripe }) =>
    stripe.invoices.create({ customer: await aCustomer(stripe), auto_advance: true }),
  'DELETE /v1/invoices/:id': async ({ stripe }) => stripe.invoices.del((await anInvoice(stripe)).id),
  'POST /v1/invoiceitems/:id': async ({ stripe }) =>
    stripe.invoiceItems.update((await anItem(stripe)).id, { quantity: 2 }),
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
  'POST /v1/promotion_codes': ({ stripe }) => aCode(stripe),
  'GET /v1/promotion_codes': ({ stripe }) => stripe.promotionCodes.list({ code: 'X' }),
  'GET /v1/promotion_codes/:id': async ({ stripe }) =>
    stripe.promotionCodes.retrieve((await aCode(stripe)).id, { expand: ['promotion.coupon'] }),
  'POST /v1/promotion_codes/:id': async ({ stripe }) =>
    stripe.promotionCodes.update((await aCode(stripe)).id, { active: false }),
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
  'GET /v1/invoices/search': ({ stripe }) => stripe.invoices.search({ query: 'metadata["order"]:"1"' }),
  'GET /v1/subscriptions/search': ({ stripe }) =>
    stripe.subscriptions.search({ query: 'metadata["order"]:"1"' }),
};
