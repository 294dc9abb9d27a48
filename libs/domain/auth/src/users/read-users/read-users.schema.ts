import { pageOf, pageQuery } from '#infra/http';
import { z } from 'zod';
import { emailField, userSchema } from '../user.schema';

export const listUsersQuery = z.strictObject({
  ...pageQuery,
  email: emailField
    .optional()
    .meta({ description: 'Only the one with this address.', example: 'ada@example.com' }),
  status: z
    .enum(['active', 'suspended'])
    .optional()
    .meta({ description: 'Only those who stand like this.', example: 'active' }),
});

export const userPageSchema = pageOf(userSchema, 'UserPage');
