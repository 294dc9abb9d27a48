import { z } from 'zod';
import { filled, pagination, timestamp } from '../../http/params';

const LONGEST_NAME = 100;
const LONGEST_IDENTIFIER = 100;

/** Text of at most so many characters. */
const upTo = (longest: number) => filled.pipe(z.string().max(longest));

export const meterCreateSchema = z.strictObject({
  customer_mapping: z
    .strictObject({ event_payload_key: upTo(LONGEST_NAME), type: z.literal('by_id') })
    .optional(),
  default_aggregation: z.strictObject({ formula: z.enum(['count', 'last', 'sum']) }),
  display_name: upTo(250),
  event_name: upTo(LONGEST_NAME),
  event_time_window: z.enum(['day', 'hour']).optional(),
  value_settings: z.strictObject({ event_payload_key: upTo(LONGEST_NAME) }).optional(),
});

export const meterUpdateSchema = z.strictObject({ display_name: upTo(250).optional() });

export const meterListSchema = z.strictObject({
  ...pagination,
  status: z.enum(['active', 'inactive']).optional(),
});

export const summaryListSchema = z.strictObject({
  ...pagination,
  customer: filled,
  end_time: timestamp,
  start_time: timestamp,
  value_grouping_window: z.enum(['day', 'hour']).optional(),
});

export const meterEventSchema = z.strictObject({
  event_name: upTo(LONGEST_NAME),
  identifier: upTo(LONGEST_IDENTIFIER).optional(),
  payload: z.record(z.string(), z.string()),
  timestamp: timestamp.optional(),
});
