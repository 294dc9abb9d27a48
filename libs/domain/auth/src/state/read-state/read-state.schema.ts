import { subscriptionStatus } from '#contracts';
import { chosenId, instant } from '#infra/http';
import { z } from 'zod';
import { availableCredits } from '../../credits/credit-fields';
import { permissionSourceTypes } from '../../permissions/permission-decision';

/** The user in the path. */
export const stateUser = chosenId('The user, by the project’s own id.', 'usr_42');

export const customerStateResponse = z
  .object({
    user_id: z.string().meta({ description: 'The user.', example: 'usr_42' }),
    permissions: z
      .array(
        z.object({
          permission: z.string().meta({ description: 'The permission.', example: 'pro' }),
          source: z
            .object({
              type: z
                .enum(permissionSourceTypes)
                .meta({ description: 'What it comes from.', example: 'subscription' }),
              id: z.string().meta({
                description: 'The subscription or the payment; `manual` for a grant by hand.',
                example: 'sub_01jd3k',
              }),
            })
            .meta({ description: 'Where it comes from; of several sources the one that lasts longest.' }),
          expires_at: instant('When it ends by time alone; null when it does not.').nullable(),
          in_grace: z
            .boolean()
            .meta({ description: 'Whether it is only left until the grace ends.', example: false }),
        }),
      )
      .meta({ description: 'The permissions that the user has now, by name.' }),
    credits: z
      .array(
        z.object({
          credit_type: z.string().meta({ description: 'Which kind of credit.', example: 'api_calls' }),
          available: availableCredits,
          held: z.int().nonnegative().meta({
            description: 'Reserved by open holds and disputes, and not part of `available`.',
            example: 0,
          }),
        }),
      )
      .meta({ description: 'One for each kind of credit that the user ever had.' }),
    subscriptions: z
      .array(
        z.object({
          subscription_id: z.string().meta({ description: 'The subscription.', example: 'sub_01jd3k' }),
          product_id: z.string().meta({ description: 'The product subscribed to.', example: 'pro_monthly' }),
          status: subscriptionStatus.meta({ description: 'How it stands.', example: 'active' }),
          current_period_end: instant(
            'Until when it is paid, or on trial; null before it has begun.',
          ).nullable(),
          cancel_at_period_end: z
            .boolean()
            .meta({ description: 'Whether it ends then, and is not renewed.', example: false }),
          grace_ends_at: instant(
            'When an unpaid or ended one stops giving its permissions; null while nothing has gone wrong.',
          ).nullable(),
        }),
      )
      .meta({ description: 'Every subscription that the user has or had, the oldest first.' }),
  })
  .meta({ id: 'CustomerState' });

export type CustomerStateResponse = z.output<typeof customerStateResponse>;
