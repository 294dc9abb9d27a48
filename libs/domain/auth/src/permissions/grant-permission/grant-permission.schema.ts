import { pointInTime } from '#infra/http';
import { z } from 'zod';
import { permissionName } from '../permission.schema';

export const grantPermissionRequest = z
  .strictObject({
    permission: permissionName,
    expires_at: pointInTime('When it ends; left out or null: never. In the future.').nullable().default(null),
  })
  .meta({ id: 'GrantPermissionRequest' });

export type GrantPermissionRequest = z.output<typeof grantPermissionRequest>;
