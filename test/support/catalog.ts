/** Registrations of the projects that tests use. */

export const shop = {
  name: 'Book Shop',
  domain: 'shop.example',
  products: [
    {
      id: 'ebook',
      name: 'The Grove Cookbook',
      type: 'one_time',
      price: { amount: 2_500 },
      quantity: { min: 1, max: 5 },
    },
    { id: 'lifetime', name: 'Lifetime access', type: 'premium_access', price: { amount: 9_900 } },
  ],
};

export const saas = {
  name: 'Team Notes',
  domain: 'notes.example',
  products: [
    {
      id: 'pro',
      name: 'Pro',
      type: 'subscription',
      price: { amount: 1_200, interval: 'month' },
      grants: { permissions: ['pro'] },
    },
    { id: 'starter', name: 'Starter', type: 'subscription', price: { amount: 500, interval: 'month' } },
  ],
};

export const api = {
  name: 'Weather API',
  domain: 'api.example',
  products: [
    {
      id: 'calls_1000',
      name: '1,000 calls',
      type: 'api_credits',
      price: { amount: 1_000 },
      grants: { credits: [{ credit_type: 'api', amount: 1_000 }] },
    },
  ],
};

export const buyer = { user_id: 'user_1', email: 'ada@example.com' };

/** Billed by what is used: 3 cents a call. */
export const metered = {
  name: 'Maps API',
  domain: 'maps.example',
  products: [
    {
      id: 'pay_as_you_go',
      name: 'Pay as you go',
      type: 'subscription',
      price: { amount: 3, interval: 'month' },
      metered: { meter: 'map_loads' },
    },
  ],
};
