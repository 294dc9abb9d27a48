import { z } from 'zod';

/** What a project may say of a payment by hand. */
export const manualOutcomes = ['succeeded', 'failed', 'canceled'] as const;
export type ManualOutcome = (typeof manualOutcomes)[number];

export const settleManuallySchema = z
  .strictObject({
    status: z
      .enum(manualOutcomes)
      .meta({ description: 'What has become of the payment.', example: 'succeeded' }),
  })
  .meta({ id: 'SettleManuallyRequest' });
