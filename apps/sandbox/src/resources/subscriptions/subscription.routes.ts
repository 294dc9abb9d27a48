import { z } from 'zod';
import { type Endpoint, read, remove, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { InvalidRequest, resourceMissing } from '../../http/stripe-error';
import { changeDiscounts } from '../discounts/change-discounts';
import { cancelSubscription } from './cancel-subscription';
import { billLastUse, creditUnusedTime } from './settle-canceled';
import { createSubscription } from './create-subscription';
import {
  subscriptionCancelSchema,
  subscriptionCreateSchema,
  subscriptionListSchema,
  subscriptionResumeSchema,
  subscriptionUpdateSchema,
} from './subscription-params';
import { resumeSubscription } from './resume-subscription';
import { updateSubscription } from './update-subscription';

const living = ['active', 'incomplete', 'past_due', 'paused', 'trialing', 'unpaid'];
const ended = ['canceled', 'incomplete_expired'];

export const subscriptionRoutes: Endpoint[] = [
  write({
    path: '/v1/subscriptions',
    params: subscriptionCreateSchema,
    handle: async (tx, { params, settings }) => createSubscription(tx, params, settings),
  }),
  read({
    path: '/v1/subscriptions',
    params: subscriptionListSchema,
    async handle(reader, { params: { customer, price, status, collection_method, test_clock, ...page } }) {
      const match = {
        customer,
        collection_method,
        test_clock,
        ...(price && { items: { data: [{ price: { id: price } }] } }),
      };
      const either = statuses(status)?.map((one) => ({ ...match, status: one }));
      return listObjects(reader, 'subscription', '/v1/subscriptions', page, either ?? match);
    },
  }),
  read({
    path: '/v1/subscriptions/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('subscription', path.id),
  }),
  write({
    path: '/v1/subscriptions/:id',
    params: subscriptionUpdateSchema,
    handle: async (tx, { params, path, settings }) => updateSubscription(tx, path.id, params, settings),
  }),
  remove({
    path: '/v1/subscriptions/:id',
    params: subscriptionCancelSchema,
    async handle(tx, { params, path }) {
      const subscription = await tx.get('subscription', path.id);
      if (ended.includes(subscription.status)) {
        throw new InvalidRequest(`No such subscription: '${path.id}'`, {
          code: 'resource_missing',
          param: 'id',
          status: 404,
        });
      }
      if (params.prorate) await creditUnusedTime(tx, subscription);
      if (params.invoice_now) await billLastUse(tx, subscription);
      await cancelSubscription(tx, subscription, 'cancellation_requested', params.cancellation_details);
      return subscription;
    },
  }),
  remove({
    path: '/v1/subscriptions/:id/discount',
    params: z.strictObject({}),
    async handle(tx, { path }) {
      const subscription = await tx.get('subscription', path.id);
      const [last] = subscription.discounts.slice(-1);
      if (last === undefined) throw resourceMissing('discount', path.id);
      const ended = await tx.get('discount', last);
      const changed = structuredClone(subscription);
      await changeDiscounts(tx, changed, []);
      tx.update(subscription, 'customer.subscription.updated', (current) => Object.assign(current, changed));
      return { ...ended, deleted: true };
    },
  }),
  write({
    path: '/v1/subscriptions/:id/resume',
    params: subscriptionResumeSchema,
    handle: async (tx, { path, params, settings }) =>
      resumeSubscription(tx, await tx.get('subscription', path.id), params, settings),
  }),
];

/** Without a status Stripe lists those that have not been canceled. */
function statuses(status: string | undefined): string[] | undefined {
  if (status === undefined) return living;
  if (status === 'all') return undefined;
  return status === 'ended' ? ended : [status];
}
