import { publicKeyJwk } from '#contracts';
import { instant } from '#infra/http';
import { z } from 'zod';

export const jwksSchema = z
  .object({
    keys: z.array(publicKeyJwk).meta({
      description: 'Those that will sign, that signs, and whose tokens may still live.',
    }),
  })
  .meta({ id: 'JsonWebKeySet' });

export type Jwks = z.output<typeof jwksSchema>;

export const signingKeysSchema = z
  .object({
    keys: z
      .array(
        z.object({
          kid: z.string().meta({ description: 'The `kid` of its tokens.', example: 'jwk_01jd3k' }),
          state: z
            .enum(['coming', 'signing', 'leaving'])
            .meta({ description: 'Whether it will sign, signs, or has signed.', example: 'signing' }),
          created_at: instant('When it was made.'),
          signs_from: instant('From when it signs.'),
        }),
      )
      .meta({ description: 'In the order in which they sign.' }),
  })
  .meta({ id: 'SigningKeys' });

export type SigningKeys = z.output<typeof signingKeysSchema>;
