import { z } from 'zod';

/** What `project.*` events tell. */
export const projectData = z.object({
  name: z.string(),
  domain: z.string(),
  payment_types: z.array(z.string()),
  features: z.array(z.string()),
  archived: z.boolean(),
});
