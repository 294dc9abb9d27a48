import { chosenId } from '#infra/http';
import { z } from 'zod';
import { subscriptionView } from '../subscription/subscription-view.schema';

export const subscriptionsOfUser = z
  .object({
    user_id: chosenId('The user, as the project calls him.', 'user_42'),
    subscriptions: z
      .array(subscriptionView)
      .meta({ description: 'Newest first; those that have ended too.' }),
  })
  .meta({ id: 'SubscriptionsOfUser' });

export type SubscriptionsOfUser = z.output<typeof subscriptionsOfUser>;
