import { z } from 'zod';
import { permissionResponse } from '../permission.schema';

export const permissionsResponse = z
  .object({
    user_id: z.string().meta({ description: 'The user.', example: 'usr_42' }),
    permissions: z.array(permissionResponse).meta({
      description: 'Every permission that was ever granted, by name, with what holds of it now.',
    }),
  })
  .meta({ id: 'Permissions' });

export type PermissionsResponse = z.output<typeof permissionsResponse>;
