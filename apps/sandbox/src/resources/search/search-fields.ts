/**
 * What may be searched by, and how: a `token` as a whole, a `string` in part too, a `number` by comparison. Source:
 * https://docs.stripe.com/search#query-fields-for-charges and the like.
 */
export interface SearchField {
  kind: 'number' | 'string' | 'token';
  /** Where an object has it, if not under its own name. */
  path?: string;
}

const number: SearchField = { kind: 'number' };
const string: SearchField = { kind: 'string' };
const token: SearchField = { kind: 'token' };
const metadata = token;

const cardFields = ['brand', 'exp_month', 'exp_year', 'fingerprint', 'last4'];
const methods = ['card', 'sepa_debit'];

export const searchFields = {
  charge: {
    amount: number,
    'billing_details.address.postal_code': token,
    created: number,
    currency: token,
    customer: token,
    disputed: token,
    metadata,
    ...Object.fromEntries(
      methods.flatMap((method) =>
        cardFields.map((field) => [`payment_method_details.${method}.${field}`, token]),
      ),
    ),
    refunded: token,
    status: token,
  },
  customer: { created: number, email: string, metadata, name: string, phone: string },
  invoice: {
    created: number,
    currency: token,
    customer: token,
    last_finalization_error_code: { kind: 'token', path: 'last_finalization_error.code' },
    last_finalization_error_type: { kind: 'token', path: 'last_finalization_error.type' },
    metadata,
    number: string,
    receipt_number: string,
    status: token,
    subscription: { kind: 'token', path: 'parent.subscription_details.subscription' },
    total: number,
  },
  payment_intent: {
    amount: number,
    created: number,
    currency: token,
    customer: token,
    metadata,
    status: token,
  },
  price: { active: token, currency: token, lookup_key: token, metadata, product: token, type: token },
  product: {
    active: token,
    created: number,
    description: string,
    metadata,
    name: string,
    shippable: token,
    url: string,
  },
  subscription: { canceled_at: number, created: number, metadata, status: token },
} satisfies Record<string, Record<string, SearchField>>;

export type SearchableType = keyof typeof searchFields;
