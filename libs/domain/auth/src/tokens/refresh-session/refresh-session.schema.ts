import { z } from 'zod';
import { refreshTokenField } from '../session/refresh-token';

export const refreshSchema = z
  .strictObject({ refresh_token: refreshTokenField })
  .meta({ id: 'RefreshRequest' });

export type RefreshBody = z.output<typeof refreshSchema>;
