import { z } from 'zod';
import { cardByNumber, cardByToken, type TestCard } from '../../cards/test-cards';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { clearable, filled, ignored, integerBetween, metadata, pagination, text } from '../../http/params';
import { CardError, InvalidRequest } from '../../http/stripe-error';
import { type PaymentMethod } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { mergeMetadata } from '../metadata';
import {
  attachPaymentMethod,
  type BillingDetails,
  createCardMethod,
  createDelayedMethod,
  resolvePaymentMethod,
} from './payment-method';

const billingDetails = z.strictObject({
  address: ignored.optional(),
  email: clearable.optional(),
  name: clearable.optional(),
  phone: clearable.optional(),
  tax_id: ignored.optional(),
});

const cardSchema = z.strictObject({
  cvc: text.optional(),
  exp_month: integerBetween(1, 12).optional(),
  exp_year: integerBetween(2013, 2100).optional(),
  number: filled.optional(),
  token: filled.optional(),
});

const createSchema = z.strictObject({
  allow_redisplay: text.optional(),
  billing_details: billingDetails.optional(),
  card: cardSchema.optional(),
  metadata: metadata.optional(),
  sepa_debit: z.strictObject({ iban: filled }).optional(),
  type: z.enum(['card', 'sepa_debit']),
});

const updateSchema = z.strictObject({
  allow_redisplay: text.optional(),
  billing_details: billingDetails.optional(),
  card: cardSchema.pick({ exp_month: true, exp_year: true }).optional(),
  metadata: metadata.optional(),
});

const listSchema = z.strictObject({ ...pagination, customer: text.optional(), type: text.optional() });

export const paymentMethodRoutes: Endpoint[] = [
  write({
    path: '/v1/payment_methods',
    params: createSchema,
    async handle(tx, { params }) {
      const billing = params.billing_details ?? {};
      const method =
        params.type === 'card'
          ? createCardMethod(tx, cardOf(params.card), billing, expiryOf(params.card, tx.now))
          : createDelayedMethod(tx, billing);
      method.metadata = mergeMetadata({}, params.metadata);
      return method;
    },
  }),
  read({
    path: '/v1/payment_methods',
    params: listSchema,
    handle: async (reader, { params: { customer, type, ...page } }) =>
      listObjects(reader, 'payment_method', '/v1/payment_methods', page, { customer, type }),
  }),
  read({
    path: '/v1/payment_methods/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('payment_method', path.id),
  }),
  write({
    path: '/v1/payment_methods/:id',
    params: updateSchema,
    async handle(tx, { params, path }) {
      const method = await tx.get('payment_method', path.id);
      return tx.update(method, 'payment_method.updated', (changed) => change(changed, params));
    },
  }),
  write({
    path: '/v1/payment_methods/:id/attach',
    params: z.strictObject({ customer: filled }),
    async handle(tx, { params, path }) {
      const customer = await usableCustomer(tx, params.customer, 'customer');
      return attachPaymentMethod(tx, await resolvePaymentMethod(tx, path.id), customer.id);
    },
  }),
  write({
    path: '/v1/payment_methods/:id/detach',
    params: z.strictObject({}),
    async handle(tx, { path }) {
      const method = await tx.get('payment_method', path.id);
      if (method.customer === null) {
        throw new InvalidRequest(
          'The payment method you provided is not attached to a customer so detachment is impossible.',
        );
      }
      return tx.update(method, 'payment_method.detached', (changed) => {
        changed.customer = null;
      });
    },
  }),
  read({
    path: '/v1/customers/:id/payment_methods',
    params: z.strictObject({ ...pagination, type: text.optional(), allow_redisplay: text.optional() }),
    async handle(reader, { params, path }) {
      const url = `/v1/customers/${path.id}/payment_methods`;
      await reader.get('customer', path.id);
      return listObjects(reader, 'payment_method', url, params, { customer: path.id, type: params.type });
    },
  }),
  read({
    path: '/v1/customers/:id/payment_methods/:method',
    params: z.strictObject({}),
    async handle(reader, { path }) {
      const method = await reader.get('payment_method', path.method ?? '');
      if (method.customer === path.id) return method;
      throw new InvalidRequest(`No such PaymentMethod: '${method.id}'`, {
        code: 'resource_missing',
        status: 404,
      });
    },
  }),
];

type CardInput = z.infer<typeof cardSchema> | undefined;

function cardOf(input: CardInput): TestCard {
  const card = input?.token ? cardByToken(input.token) : cardByNumber(input?.number ?? '');
  if (card) return card;
  throw new CardError({
    code: 'incorrect_number',
    message: 'Your card number is incorrect.',
    param: 'card[number]',
  });
}

function expiryOf(input: CardInput, now: number): { month: number; year: number } {
  const today = new Date(now * 1000);
  const month = input?.exp_month ?? 12;
  const year = input?.exp_year ?? today.getUTCFullYear() + 4;
  if (year * 12 + month < today.getUTCFullYear() * 12 + today.getUTCMonth() + 1) {
    throw new CardError({
      code: 'invalid_expiry_year',
      message: "Your card's expiration year is invalid.",
      param: 'card[exp_year]',
    });
  }
  return { month, year };
}

function change(method: PaymentMethod, params: z.infer<typeof updateSchema>): void {
  const { address: _address, tax_id: _taxId, ...billing } = params.billing_details ?? {};
  Object.assign(method.billing_details, billing satisfies BillingDetails);
  if (params.metadata !== undefined) method.metadata = mergeMetadata(method.metadata, params.metadata);
  if (method.card && params.card) Object.assign(method.card, params.card);
}
