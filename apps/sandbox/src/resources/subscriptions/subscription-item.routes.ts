import { z } from 'zod';
import { type Endpoint, read, remove, write } from '../../http/endpoint';
import { pageOf } from '../../http/list';
import { filled, ignored, pagination, timestamp } from '../../http/params';
import { resourceMissing } from '../../http/stripe-error';
import { type SandboxSettings } from '../../settings';
import { type AccountReader } from '../../storage/account-reader';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Subscription, type SubscriptionItem } from '../../stripe-objects';
import { deleted } from '../deleted';
import {
  type ItemChange,
  itemChangeSchema,
  itemSchema,
  paymentBehavior,
  prorationBehavior,
  type SubscriptionUpdateParams,
} from './subscription-params';
import { updateSubscription } from './update-subscription';

const behavior = {
  payment_behavior: paymentBehavior.optional(),
  proration_behavior: prorationBehavior.optional(),
  proration_date: timestamp.optional(),
};

const path = '/v1/subscription_items';

/** Items are kept within their subscription, and change with it. */
export const subscriptionItemRoutes: Endpoint[] = [
  write({
    path,
    params: itemSchema.extend({ ...behavior, subscription: filled }),
    async handle(tx, { params: { subscription: id, ...change }, settings }) {
      const subscription = await tx.get('subscription', id, 'subscription');
      await apply(tx, subscription, change, settings);
      return subscription.items.data.at(-1) ?? {};
    },
  }),
  read({
    path,
    params: z.strictObject({ ...pagination, subscription: filled }),
    async handle(reader, { params }) {
      const subscription = await reader.get('subscription', params.subscription, 'subscription');
      return pageOf(path, subscription.items.data, params);
    },
  }),
  read({
    path: `${path}/:id`,
    params: z.strictObject({}),
    handle: async (reader, { path }) => (await findItem(reader, path.id)).item,
  }),
  write({
    path: `${path}/:id`,
    params: itemChangeSchema.omit({ id: true, deleted: true }).extend(behavior),
    async handle(tx, { params, path, settings }) {
      const { subscription } = await findItem(tx, path.id);
      await apply(tx, subscription, { ...params, id: path.id }, settings);
      return (await findItem(tx, path.id)).item;
    },
  }),
  remove({
    path: `${path}/:id`,
    params: z.strictObject({ ...behavior, clear_usage: ignored.optional() }),
    async handle(tx, { path, params: { clear_usage: _clear, ...params }, settings }) {
      const { subscription, item } = await findItem(tx, path.id);
      await apply(tx, subscription, { ...params, id: path.id, deleted: true }, settings);
      return deleted(item);
    },
  }),
];

async function apply(
  tx: AccountTransaction,
  subscription: Subscription,
  change: ItemChange & Pick<SubscriptionUpdateParams, keyof typeof behavior>,
  settings: SandboxSettings,
): Promise<void> {
  const { payment_behavior, proration_behavior, proration_date, ...item } = change;
  const params = { payment_behavior, proration_behavior, proration_date, items: [item] };
  await updateSubscription(tx, subscription.id, params, settings);
}

async function findItem(
  reader: AccountReader,
  id: string,
): Promise<{ subscription: Subscription; item: SubscriptionItem }> {
  const subscription = await reader.findBy('subscription', { items: { data: [{ id }] } });
  const item = subscription?.items.data.find((candidate) => candidate.id === id);
  if (!subscription || !item) throw resourceMissing('subscription_item', id);
  return { subscription, item };
}
