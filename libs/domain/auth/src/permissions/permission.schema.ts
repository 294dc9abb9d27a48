import { chosenId, instant } from '#infra/http';
import { z } from 'zod';
import { permissionReasons, permissionSourceTypes } from './permission-decision';

/** The user in the path of every permissions endpoint. */
export const permissionUser = chosenId('The user, by the project’s own id.', 'usr_42');

/** `permission` wherever it is given. */
export const permissionName = chosenId('The permission, as the product grants it.', 'pro');

export const explainQuery = z.strictObject({
  explain: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: '`true` adds everything that the decision rests on.', example: 'true' }),
});
export type ExplainQuery = z.output<typeof explainQuery>;

const source = z
  .object({
    type: z
      .enum(permissionSourceTypes)
      .meta({ description: 'What the permission comes from.', example: 'subscription' }),
    id: z.string().meta({
      description: 'The subscription or the payment; `manual` for a grant by hand.',
      example: 'sub_01jd3k',
    }),
  })
  .nullable()
  .meta({ description: 'Where the permission comes from, or came from; null when it was never granted.' });

const reason = z.enum(permissionReasons).meta({
  description:
    '`granted`; `in_grace`: unpaid or ended, given until the grace ends; `grace_ended`; `subscription_inactive`: the subscription gives nothing now (incomplete, paused, or unpaid without grace); `expired`; `revoked`; `never_granted`.',
  example: 'granted',
});

const eventId = (description: string) => z.string().nullable().meta({ description, example: 'evt_01jd3k' });

const explanation = z.array(
  z.object({
    source,
    allowed: z.boolean().meta({ description: 'Whether this source alone would do.', example: true }),
    reason,
    granted_at: instant('When it was given; null when it never was.').nullable(),
    granted_by_event: eventId('The event that gave it; null by hand.'),
    revoked_at: instant('When it was taken away.').nullable(),
    revoked_by_event: eventId('The event that took it away; null by hand.'),
    last_event: eventId('The newest event of this source.'),
    caused_by: z.string().nullable().meta({
      description:
        'What the newest event goes back to: Stripe’s event where a webhook told of it, else the request or the run of the reconciler. Null by hand, and where nothing came before it, such as at an end by time.',
      example: 'evt_1QxYz2',
    }),
    expires_at: instant('The end that it was given with.').nullable(),
    grace_started_at: instant('When the grace began.').nullable(),
    grace_ends_at: instant('When the grace ends.').nullable(),
    subscription: z
      .object({
        product_id: z.string().meta({ description: 'The product subscribed to.', example: 'pro_monthly' }),
        status: z.string().meta({ description: 'How the subscription stands.', example: 'active' }),
        payment_id: z.string().nullable().meta({
          description: 'The payment that began it; null for one that was taken over.',
          example: 'pay_01jd3k',
        }),
      })
      .nullable()
      .meta({ description: 'The subscription behind it; null for other sources.' }),
  }),
);

/** Whether a user has a permission, and why. */
export const permissionResponse = z
  .object({
    permission: z.string().meta({ description: 'The permission.', example: 'pro' }),
    allowed: z.boolean().meta({ description: 'Whether the user has it now.', example: true }),
    reason,
    source,
    expires_at: instant('When it ends, or ended, by time alone; null when it does not.').nullable(),
    in_grace: z
      .boolean()
      .meta({ description: 'Whether it is only left until the grace ends.', example: false }),
    explain: explanation
      .optional()
      .meta({ description: 'With `explain=true`: every source and what it rests on.' }),
  })
  .meta({ id: 'Permission' });

export type PermissionResponse = z.output<typeof permissionResponse>;
export type PermissionExplanation = z.output<typeof explanation>;
