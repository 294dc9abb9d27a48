import { z } from 'zod';
import { timestamp } from '../shared-fields';

/** What `permission.*` events tell. `source` is what the permission was held from. */
export const permissionData = z.object({
  user_id: z.string(),
  permission: z.string(),
  source: z.object({ type: z.enum(['subscription', 'payment', 'manual']), id: z.string() }),
  expires_at: timestamp.nullable(),
});
