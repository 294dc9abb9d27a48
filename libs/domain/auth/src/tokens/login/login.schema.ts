import { emailAddress } from '#infra/http';
import { z } from 'zod';

export const loginSchema = z
  .strictObject({
    email: emailAddress('The user’s address.'),
    password: z
      .string()
      .min(1)
      .max(256)
      .meta({ description: 'His password.', example: 'correct horse battery' }),
  })
  .meta({ id: 'LoginRequest' });

export type LoginBody = z.output<typeof loginSchema>;
