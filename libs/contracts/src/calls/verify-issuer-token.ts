import { z } from 'zod';
import { defineCall } from '../define-call';

/**
 * Checks a token of a project's own auth service. Served by auth, which alone knows the keys and secrets of issuers; called by both sides
 * for each request that carries such a token. `unknown`: the issuer's keys could not be fetched, so that nothing can be said.
 */
export const verifyIssuerToken = defineCall(
  'auth.verify_issuer_token',
  'auth',
  {
    request: z.object({ project_id: z.string(), token: z.string() }),
    reply: z.discriminatedUnion('verdict', [
      z.object({
        verdict: z.literal('valid'),
        user: z.object({ user_id: z.string(), email: z.string(), is_verified: z.boolean() }),
      }),
      z.object({ verdict: z.literal('suspended'), user_id: z.string() }),
      z.object({ verdict: z.enum(['invalid', 'unknown']) }),
    ]),
  },
  // Together with what the auth side remembers itself, an issuer that was removed counts for nothing within a second.
  { replyKeepsMilliseconds: 200 },
);
