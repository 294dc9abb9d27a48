import { z } from 'zod';

export const tokensSchema = z
  .object({
    access_token: z.string().meta({
      description:
        'A JWT (ES256) with `sub`, `email`, `is_verified`, `project_id`, `iss`, `aud` (the project), `iat`, `exp`, `jti`.',
      example: 'eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl',
    }),
    refresh_token: z.string().meta({
      description: 'Good once, for 30 days: for the next two tokens.',
      example: 'grove_rt_9f2kd8s7a6xq3m1v5b0n',
    }),
    token_type: z.literal('Bearer').meta({ description: 'How the access token is sent.', example: 'Bearer' }),
    expires_in: z.int().meta({ description: 'Seconds until the access token is over.', example: 900 }),
  })
  .meta({ id: 'Tokens' });

export type TokensAnswer = z.output<typeof tokensSchema>;
