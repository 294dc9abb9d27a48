import { z } from 'zod';
import { type Endpoint, read, remove, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { clearable, filled, ignored, metadata, pagination, range, text } from '../../http/params';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Customer } from '../../stripe-objects';
import {
  attachPaymentMethod,
  ownPaymentMethod,
  resolvePaymentMethod,
} from '../payment-methods/payment-method';
import { deleted } from '../deleted';
import { mergeMetadata } from '../metadata';
import { createCustomer, usableCustomer } from './customer';
import { deleteCustomer } from './delete-customer';

const address = z
  .union([
    z.literal(''),
    z.strictObject({
      city: text.optional(),
      country: text.optional(),
      line1: text.optional(),
      line2: text.optional(),
      postal_code: text.optional(),
      state: text.optional(),
    }),
  ])
  .transform((value) =>
    value === ''
      ? null
      : { city: null, country: null, line1: null, line2: null, postal_code: null, state: null, ...value },
  );

const shipping = z
  .union([z.literal(''), z.strictObject({ address, name: text, phone: text.optional() })])
  .transform((value) =>
    value === '' || value.address === null ? null : { ...value, address: value.address },
  );

const customerSchema = z.strictObject({
  address: address.optional(),
  description: clearable.optional(),
  email: clearable.optional(),
  invoice_settings: z
    .strictObject({
      custom_fields: ignored.optional(),
      default_payment_method: clearable.optional(),
      footer: ignored.optional(),
      rendering_options: ignored.optional(),
    })
    .optional(),
  metadata: metadata.optional(),
  name: clearable.optional(),
  phone: clearable.optional(),
  preferred_locales: z.array(text).optional(),
  shipping: shipping.optional(),
  tax: ignored.optional(),
  tax_exempt: z.enum(['', 'exempt', 'none', 'reverse']).optional(),
});

const createSchema = customerSchema.extend({
  payment_method: filled.optional(),
  test_clock: filled.optional(),
});

type CustomerParams = z.infer<typeof customerSchema>;

const listSchema = z.strictObject({
  ...pagination,
  created: range.optional(),
  email: text.optional(),
  test_clock: text.optional(),
});

export const customerRoutes: Endpoint[] = [
  write({
    path: '/v1/customers',
    params: createSchema,
    async handle(tx, { params: { payment_method: method, test_clock: clock, ...params } }) {
      if (clock) await tx.get('test_helpers.test_clock', clock, 'test_clock');
      const customer = createCustomer(tx, {
        ...withoutSettings(params),
        metadata: mergeMetadata({}, params.metadata),
        test_clock: clock,
      });
      const attached =
        method && attachPaymentMethod(tx, await resolvePaymentMethod(tx, method), customer.id).id;
      const named = params.invoice_settings?.default_payment_method;
      // The name of a test card makes a new method each time; here it stands for the one that has just been made.
      change(customer, params, await defaultMethod(tx, customer, named === method ? attached : named));
      return customer;
    },
  }),
  read({
    path: '/v1/customers',
    params: listSchema,
    handle: async (reader, { params }) =>
      listObjects(reader, 'customer', '/v1/customers', params, {
        email: params.email,
        test_clock: params.test_clock,
      }),
  }),
  read({
    path: '/v1/customers/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('customer', path.id),
  }),
  write({
    path: '/v1/customers/:id',
    params: customerSchema,
    async handle(tx, { params, path }) {
      const customer = await usableCustomer(tx, path.id);
      const method = await defaultMethod(tx, customer, params.invoice_settings?.default_payment_method);
      return tx.update(customer, 'customer.updated', (changed) => change(changed, params, method));
    },
  }),
  remove({
    path: '/v1/customers/:id',
    params: z.strictObject({}),
    async handle(tx, { path }) {
      const customer = await usableCustomer(tx, path.id);
      await deleteCustomer(tx, customer);
      return deleted(customer);
    },
  }),
];

function withoutSettings(params: CustomerParams) {
  const { metadata: _metadata, ...fields } = params;
  return fields;
}

/** What the default is to be: none, one of the customer's own, or what it was. */
async function defaultMethod(
  tx: AccountTransaction,
  customer: Customer,
  named: string | null | undefined,
): Promise<string | null | undefined> {
  if (!named) return named;
  return (await ownPaymentMethod(tx, named, customer.id, 'invoice_settings[default_payment_method]')).id;
}

function change(customer: Customer, params: CustomerParams, method: string | null | undefined): void {
  const { metadata: changes, invoice_settings: _settings, tax: _tax, tax_exempt: exempt, ...fields } = params;
  Object.assign(customer, fields);
  if (exempt !== undefined) customer.tax_exempt = exempt || 'none';
  if (changes !== undefined) customer.metadata = mergeMetadata(customer.metadata, changes);
  if (method !== undefined) customer.invoice_settings.default_payment_method = method;
}
