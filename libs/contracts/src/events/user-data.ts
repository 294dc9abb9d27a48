import { z } from 'zod';
import { userStatus } from '../shared-fields';

/**
 * What every `user.*` event tells: the whole of how the user stands. `email` is null once the user was deleted, in earlier events of his
 * too: an event is never changed, but erasing a person blots out his address wherever it stands.
 */
export const userData = z.object({
  user_id: z.string(),
  email: z.string().nullable(),
  is_verified: z.boolean(),
  status: userStatus,
});
