import { z } from 'zod';
import { defineCall } from '../define-call';

/** Tells whether a user may act: his access tokens outlive what was decided of him since. Served by auth; called by both sides for each request that carries one. */
export const userStanding = defineCall(
  'auth.user_standing',
  'auth',
  {
    request: z.object({ project_id: z.string(), user_id: z.string() }),
    reply: z.object({ standing: z.enum(['active', 'suspended', 'gone']) }),
  },
  // Together with what the auth side remembers itself, a suspension takes effect within a second.
  { replyKeepsMilliseconds: 200 },
);
