import { z } from 'zod';
import { defineCall } from '../define-call';

/**
 * Tells whether a project has, or had, a product with this meter: a meter that is known once stays known. Served by projects; asked by auth
 * before usage is recorded.
 */
export const hasMeter = defineCall(
  'projects.has_meter',
  'payments',
  {
    request: z.object({ project_id: z.string(), meter: z.string() }),
    reply: z.object({ known: z.boolean() }),
  },
  { replyKeepsMilliseconds: 200 },
);
