import { z } from 'zod';
import type { Project } from '../project/project';
import { projectFields, toProjectAnswer } from '../project/project-answer';
import type { Credentials } from './project-credentials';

/** A project at the moment of its registration: the only time that its credentials are seen. */
export interface RegisteredProject {
  readonly project: Project;
  readonly credentials: Credentials;
}

export const registeredProjectAnswer = z
  .object({
    ...projectFields,
    environment_variables: z
      .object({
        PROJECT_ID: z.string().meta({ description: 'Sent as X-Project-ID.', example: 'ecom_001' }),
        PAYMENT_SERVICE_URL: z
          .string()
          .meta({ description: 'Where Paygrove is.', example: 'https://pay.example.com' }),
        AUTH_SERVICE_URL: z
          .string()
          .meta({ description: 'Where its auth side is.', example: 'https://pay.example.com' }),
        PAYMENT_API_KEY: z
          .string()
          .meta({ description: 'Secret: for the project’s backend.', example: 'grove_sk_…' }),
        PAYMENT_PUBLISHABLE_KEY: z.string().meta({
          description: 'For its front end: may start payments and log users in, nothing else.',
          example: 'grove_pk_…',
        }),
        PAYMENT_WEBHOOK_SECRET: z
          .string()
          .meta({ description: 'Secret: webhooks are signed with it.', example: 'whsec_…' }),
      })
      .meta({ description: 'Ready for the project’s environment. The secrets are shown this once.' }),
  })
  .meta({ id: 'RegisteredProject', description: 'The project, with the keys that are shown this once.' });

/** @param urls where the two sides are reached: the same in one process or behind one ingress */
export function toRegisteredProjectAnswer(
  { project, credentials }: RegisteredProject,
  urls: { payments: string; auth: string },
): z.output<typeof registeredProjectAnswer> {
  return {
    ...toProjectAnswer(project),
    environment_variables: {
      PROJECT_ID: project.id,
      PAYMENT_SERVICE_URL: urls.payments,
      AUTH_SERVICE_URL: urls.auth,
      PAYMENT_API_KEY: credentials.secretKey,
      PAYMENT_PUBLISHABLE_KEY: credentials.publishableKey,
      PAYMENT_WEBHOOK_SECRET: credentials.webhookSecret,
    },
  };
}
