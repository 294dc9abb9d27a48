import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { clearable, currency, integerBetween, metadata, pagination } from '../../http/params';
import { InvalidRequest, resourceMissing } from '../../http/stripe-error';
import { mergeMetadata } from '../metadata';
import { changeBalance } from './change-balance';
import { usableCustomer } from './customer';

const path = '/v1/customers/:id/balance_transactions';
const MOST = 99_999_999;

/** A customer's credit (below zero) or debt with the account, and what has changed it. */
export const customerBalanceRoutes: Endpoint[] = [
  write({
    path,
    params: z.strictObject({
      amount: integerBetween(-MOST, MOST),
      currency,
      description: clearable.optional(),
      metadata: metadata.optional(),
    }),
    async handle(tx, { params, path: { id } }) {
      const customer = await usableCustomer(tx, id);
      const made = changeBalance(tx, customer, customer.balance + params.amount, {
        type: 'adjustment',
        currency: params.currency,
        description: params.description,
        metadata: mergeMetadata({}, params.metadata),
      });
      if (!made) throw new InvalidRequest('The amount must not be zero.', { param: 'amount' });
      return made;
    },
  }),
  read({
    path,
    params: z.strictObject(pagination),
    async handle(reader, { params, path: { id } }) {
      await usableCustomer(reader, id);
      const url = `/v1/customers/${id}/balance_transactions`;
      return listObjects(reader, 'customer_balance_transaction', url, params, { customer: id });
    },
  }),
  read({
    path: `${path}/:transaction`,
    params: z.strictObject({}),
    async handle(reader, { path: { id, transaction = '' } }) {
      const found = await reader.get('customer_balance_transaction', transaction);
      if (found.customer !== id) throw resourceMissing('customer_balance_transaction', transaction);
      return found;
    },
  }),
];
