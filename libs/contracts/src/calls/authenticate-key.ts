import { z } from 'zod';
import { defineCall } from '../define-call';

/**
 * Tells whose key this is. Served by projects; called by both sides for each request that carries a project key.
 * `project: null` means that the key is unknown or revoked.
 */
export const authenticateKey = defineCall(
  'projects.authenticate_key',
  'payments',
  {
    request: z.object({ key: z.string() }),
    reply: z.object({
      project: z
        .object({
          project_id: z.string(),
          key_id: z.string(),
          key_type: z.enum(['secret', 'publishable']),
          /** Origins from which browsers may use the project's publishable keys: `https://shop.example`, `http://localhost:*`. */
          origins: z.array(z.string()).readonly(),
        })
        .nullable(),
    }),
  },
  // Together with what the payments side remembers itself, a revoked key stops working within a second.
  { replyKeepsMilliseconds: 200, essential: true },
);
