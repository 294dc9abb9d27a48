import { instant, pointInTime } from '#infra/http';
import { z } from 'zod';
import { usageIdentifier, usageMeter, usageQuantity, usageUser } from '../usage-fields';

export const recordUsageRequest = z
  .strictObject({
    user_id: usageUser,
    meter: usageMeter,
    quantity: usageQuantity,
    timestamp: pointInTime(
      'When it was used; now, unless given. Within the past 35 days and at most 5 minutes ahead.',
    ).optional(),
    identifier: usageIdentifier.optional(),
  })
  .meta({
    id: 'RecordUsageRequest',
    // Without a timestamp: a fixed one would be too old some day.
    example: { user_id: 'usr_42', meter: 'api_calls', quantity: 120, identifier: 'req-2026-11-21-0001' },
  });

export const recordedUsage = z
  .object({
    usage_id: z.string().meta({ description: 'What was recorded.', example: 'usage_01jdm3v8k2' }),
    user_id: usageUser,
    meter: usageMeter,
    quantity: usageQuantity,
    timestamp: instant('When it was used.'),
    identifier: usageIdentifier
      .nullable()
      .meta({ description: 'The project’s own name for it, if it gave one.' }),
  })
  .meta({ id: 'RecordedUsage' });

export type RecordUsageRequest = z.output<typeof recordUsageRequest>;
export type RecordedUsage = z.output<typeof recordedUsage>;
