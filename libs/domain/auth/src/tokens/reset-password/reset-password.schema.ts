import { z } from 'zod';
import { passwordField } from '../../users/user.schema';
import { isOneOfBoth, mailRequestFields } from '../mail-request.schema';

export const resetPasswordSchema = z
  .strictObject({ ...mailRequestFields, password: passwordField.optional() })
  .refine(
    (body) => isOneOfBoth(body) && (body.token === undefined) === (body.password === undefined),
    'Send email (and redirect_url) to ask for a mail, or token and password to set the new one',
  )
  .meta({ id: 'ResetPasswordRequest' });

export type ResetPasswordBody = z.output<typeof resetPasswordSchema>;
