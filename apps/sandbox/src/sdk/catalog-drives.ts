import { aCustomer, aPrice } from '../testing/sandbox-fixture';
import { type Drives } from './driver';

export const catalogDrives: Drives = {
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
  'GET /v1/customers/search': ({ stripe }) => stripe.customers.search({ query: 'metadata["order"]:"1"' }),
  'GET /v1/prices/search': ({ stripe }) => stripe.prices.search({ query: 'metadata["order"]:"1"' }),
  'GET /v1/products/search': ({ stripe }) => stripe.products.search({ query: 'metadata["order"]:"1"' }),
};
