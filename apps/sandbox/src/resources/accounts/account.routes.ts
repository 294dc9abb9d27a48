import { z } from 'zod';
import { type Endpoint, read } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { pagination, range, text } from '../../http/params';
import { resourceMissing } from '../../http/stripe-error';
import { type AccountReader } from '../../storage/account-reader';

const ledgerSchema = z.strictObject({
  ...pagination,
  created: range.optional(),
  currency: text.optional(),
  source: text.optional(),
  type: text.optional(),
});

/** The account of the key itself, and its money. */
export const accountRoutes: Endpoint[] = [
  read({ path: '/v1/account', params: z.strictObject({}), handle: async (reader) => accountOf(reader) }),
  read({
    path: '/v1/accounts/:id',
    params: z.strictObject({}),
    async handle(reader, { path }) {
      if (path.id !== reader.account) throw resourceMissing('account', path.id);
      return accountOf(reader);
    },
  }),
  read({ path: '/v1/balance', params: z.strictObject({}), handle: async (reader) => balanceOf(reader) }),
  read({
    path: '/v1/balance_transactions',
    params: ledgerSchema,
    async handle(reader, { params: { currency, source, type, ...page } }) {
      const match = { currency, source, type };
      return listObjects(reader, 'balance_transaction', '/v1/balance_transactions', page, match);
    },
  }),
  read({
    path: '/v1/balance_transactions/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('balance_transaction', path.id),
  }),
];

const accountOf = (reader: AccountReader): object => ({
  id: reader.account,
  object: 'account',
  business_profile: { name: 'Sandbox', support_email: null, url: null },
  business_type: 'company',
  capabilities: { card_payments: 'active', sepa_debit_payments: 'active', transfers: 'active' },
  charges_enabled: true,
  country: 'US',
  default_currency: 'usd',
  details_submitted: true,
  email: 'sandbox@example.com',
  metadata: {},
  payouts_enabled: true,
  settings: { dashboard: { display_name: 'Sandbox', timezone: 'Etc/UTC' } },
  type: 'standard',
});

/** Nothing is ever paid out, so the balance is the sum of all movements. */
async function balanceOf(reader: AccountReader): Promise<object> {
  const sums = await reader.balances();
  const available = sums.length > 0 ? sums : [{ currency: 'usd', amount: 0 }];
  return {
    object: 'balance',
    available: available.map(({ currency, amount }) => ({
      amount,
      currency,
      source_types: { card: amount },
    })),
    livemode: false,
    pending: available.map(({ currency }) => ({ amount: 0, currency, source_types: { card: 0 } })),
  };
}
