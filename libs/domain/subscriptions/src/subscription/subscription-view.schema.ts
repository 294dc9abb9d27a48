import { paymentType, subscriptionStatus } from '#contracts';
import { chosenId, instant } from '#infra/http';
import { z } from 'zod';

/** A subscription as projects see it. */
export const subscriptionView = z
  .object({
    subscription_id: z
      .string()
      .meta({ description: 'Of this subscription.', example: 'sub_01jd3w8z6k4q2m9x7c5v1b0n8h' }),
    product_id: chosenId('The product that was bought.', 'pro_monthly'),
    status: subscriptionStatus.meta({
      description:
        "Stripe's states, plus `expired`: ended, and the grace is over. While `past_due`, `unpaid` or `canceled`, permissions last until `grace_ends_at`.",
      example: 'active',
    }),
    current_period_end: instant('Until when it is paid for, or to be paid for.').nullable(),
    payment_type: paymentType.meta({ description: 'Always `subscription`.', example: 'subscription' }),
    cancel_at_period_end: z
      .boolean()
      .meta({ description: 'Whether it ends with the current period.', example: false }),
    trial_end: instant('When the trial ends or ended; null without one.').nullable(),
    grace_ends_at: instant('When an unpaid or ended subscription stops giving its permissions.').nullable(),
  })
  .meta({ id: 'Subscription' });

export type SubscriptionView = z.output<typeof subscriptionView>;
