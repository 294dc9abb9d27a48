import { aCustomer, aSession, failureOf } from '../testing/sandbox-fixture';
import { aCharge, aDispute, anAttachedMethod, anEndpoint, anIntent, aRefund, aSetup } from './driven-objects';
import { type Drives } from './driver';

export const paymentDrives: Drives = {
  'GET /v1/account': ({ stripe }) => stripe.accounts.retrieveCurrent(),
  'GET /v1/accounts/:id': async ({ stripe }) =>
    stripe.accounts.retrieve((await stripe.accounts.retrieveCurrent()).id),
  'GET /v1/balance': ({ stripe }) => stripe.balance.retrieve(),
  'GET /v1/balance_transactions': ({ stripe }) => stripe.balanceTransactions.list({ limit: 1 }),
  'GET /v1/balance_transactions/:id': async ({ stripe }) => {
    const charge = await stripe.charges.retrieve(await aCharge(stripe));
    return stripe.balanceTransactions.retrieve(charge.balance_transaction as string);
  },
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
  'POST /v1/refunds': ({ stripe }) => aRefund(stripe),
  'GET /v1/refunds': ({ stripe }) => stripe.refunds.list(),
  'GET /v1/refunds/:id': async ({ stripe }) => stripe.refunds.retrieve((await aRefund(stripe)).id),
  'POST /v1/refunds/:id': async ({ stripe }) =>
    stripe.refunds.update((await aRefund(stripe)).id, { metadata: { why: 'x' } }),
  // Only one that waits for the customer can be canceled, and no test card leads there: it is a refusal.
  'POST /v1/refunds/:id/cancel': async ({ stripe }) =>
    failureOf(stripe.refunds.cancel((await aRefund(stripe)).id)),
  'POST /v1/setup_intents': ({ stripe }) => aSetup(stripe),
  'GET /v1/setup_intents': ({ stripe }) => stripe.setupIntents.list({ created: { gte: 1 } }),
  'GET /v1/setup_intents/:id': async ({ stripe }) => stripe.setupIntents.retrieve((await aSetup(stripe)).id),
  'POST /v1/setup_intents/:id': async ({ stripe }) =>
    stripe.setupIntents.update((await aSetup(stripe)).id, { metadata: { why: 'x' } }),
  'POST /v1/setup_intents/:id/confirm': async ({ stripe }) =>
    stripe.setupIntents.confirm((await aSetup(stripe)).id, { return_url: 'https://shop.test/' }),
  'POST /v1/setup_intents/:id/cancel': async ({ stripe }) =>
    stripe.setupIntents.cancel((await aSetup(stripe)).id, { cancellation_reason: 'duplicate' }),
  'POST /v1/webhook_endpoints': ({ stripe }) => anEndpoint(stripe),
  'GET /v1/webhook_endpoints': ({ stripe }) => stripe.webhookEndpoints.list(),
  'GET /v1/webhook_endpoints/:id': async ({ stripe }) =>
    stripe.webhookEndpoints.retrieve((await anEndpoint(stripe)).id),
  'POST /v1/webhook_endpoints/:id': async ({ stripe }) =>
    stripe.webhookEndpoints.update((await anEndpoint(stripe)).id, { disabled: true }),
  'DELETE /v1/webhook_endpoints/:id': async ({ stripe }) =>
    stripe.webhookEndpoints.del((await anEndpoint(stripe)).id),
  'GET /v1/charges/search': ({ stripe }) => stripe.charges.search({ query: 'metadata["order"]:"1"' }),
  'GET /v1/payment_intents/search': ({ stripe }) =>
    stripe.paymentIntents.search({ query: 'metadata["order"]:"1"' }),
};
