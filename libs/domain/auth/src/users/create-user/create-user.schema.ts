import { z } from 'zod';
import { emailField, passwordField, userIdField, userMetadataField } from '../user.schema';

export const createUserSchema = z
  .strictObject({
    user_id: userIdField.optional(),
    email: emailField,
    password: passwordField.optional(),
    metadata: userMetadataField.default({}),
  })
  .meta({ id: 'CreateUserRequest' });

export type CreateUserBody = z.output<typeof createUserSchema>;
