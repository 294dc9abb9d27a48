import { emailAddress, webUrl } from '#infra/http';
import { z } from 'zod';

/** Fields of the endpoints that either ask for a mail or use the token in it. */
export const mailRequestFields = {
  email: emailAddress('To ask for a mail: the address it goes to.').optional(),
  redirect_url: webUrl(
    'With `email`: the project’s page that the link leads to, with `?token=` added. Without it the mail holds the token alone.',
    'https://shop.example/confirm',
  ).optional(),
  token: z
    .string()
    .min(20)
    .max(200)
    .optional()
    .meta({ description: 'To confirm: the token out of the mail.', example: 'kJ3uY7d2mW9qX4tB1nV8' }),
};

export const mailAnswerSchema = z
  .object({
    status: z.enum(['requested', 'confirmed']).meta({
      description: '`requested`: if someone has the address, a mail is on its way; `confirmed`: it is done.',
      example: 'requested',
    }),
  })
  .meta({ id: 'MailAnswer' });

export type MailAnswer = z.output<typeof mailAnswerSchema>;

/** Whether a body asks for a mail or uses a token: one of them, with what belongs to it. */
export function isOneOfBoth(body: { email?: unknown; redirect_url?: unknown; token?: unknown }): boolean {
  return (
    (body.email === undefined) !== (body.token === undefined) &&
    !(body.token !== undefined && body.redirect_url !== undefined)
  );
}
