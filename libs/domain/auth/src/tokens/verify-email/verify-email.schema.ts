import { z } from 'zod';
import { isOneOfBoth, mailRequestFields } from '../mail-request.schema';

export const verifyEmailSchema = z
  .strictObject(mailRequestFields)
  .refine(isOneOfBoth, 'Send email (and redirect_url) to ask for a mail, or token to confirm')
  .meta({ id: 'VerifyEmailRequest' });

export type VerifyEmailBody = z.output<typeof verifyEmailSchema>;
