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
    quantity: z.int().min(0).meta({ description: 'How many of it.', example: 1 }),
    status: subscriptionStatus.meta({
      description:
        "Stripe's states, plus `expired`: ended, and the grace is over. While `past_due`, `unpaid`, `canceled` or `paused`, permissions last until `grace_ends_at`. `paused` is also one that nothing is collected for, which Stripe calls active.",
      example: 'active',
    }),
    current_period_end: instant('Until when it is paid for, or to be paid for.').nullable(),
    payment_type: paymentType.meta({ description: 'Always `subscription`.', example: 'subscription' }),
    cancel_at_period_end: z
      .boolean()
      .meta({ description: 'Whether it ends with the current period.', example: false }),
    trial_end: instant('When the trial ends or ended; null without one.').nullable(),
    grace_ends_at: instant(
      'When an unpaid, ended or paused subscription stops giving its permissions; for a paused one, the end of what was paid.',
    ).nullable(),
    resumes_at: instant('When a paused one goes on by itself; null: when it is resumed.').nullable(),
  })
  .meta({ id: 'Subscription' });

export type SubscriptionView = z.output<typeof subscriptionView>;
