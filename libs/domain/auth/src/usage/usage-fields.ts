import { chosenId } from '#infra/http';
import { z } from 'zod';

/** So that whatever is reported together stays within the 15 digits that Stripe takes. */
export const LARGEST_QUANTITY = 1_000_000_000_000;

export const usageUser = chosenId('The user, by the project’s own id.', 'usr_42');

export const usageMeter = chosenId('The meter of a product of the project.', 'api_calls');

export const usageQuantity = z
  .int()
  .min(1)
  .max(LARGEST_QUANTITY)
  .meta({ description: 'How many units were used: a whole number.', example: 120 });

export const usageIdentifier = chosenId(
  'The project’s own name for this usage: recorded once for ever, however often it is sent.',
  'req-2026-11-21-0001',
);
