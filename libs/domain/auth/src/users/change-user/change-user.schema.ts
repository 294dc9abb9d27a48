import { z } from 'zod';
import { emailField, passwordField, userMetadataField } from '../user.schema';

export const changeUserSchema = z
  .strictObject({
    email: emailField.optional(),
    password: passwordField.optional(),
    metadata: userMetadataField.optional(),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), 'Must name something to change')
  .meta({ id: 'ChangeUserRequest' });

export type ChangeUserBody = z.output<typeof changeUserSchema>;
