import { z } from 'zod';
import { refreshTokenField } from '../session/refresh-token';

export const logoutSchema = z
  .strictObject({ refresh_token: refreshTokenField })
  .meta({ id: 'LogoutRequest' });

export type LogoutBody = z.output<typeof logoutSchema>;
