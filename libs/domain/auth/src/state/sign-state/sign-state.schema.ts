import { instant } from '#infra/http';
import { z } from 'zod';
import { LONGEST_TOKEN_SECONDS } from '../../tokens/signing-keys/keyring';

export const signStateRequest = z
  .strictObject({
    ttl_seconds: z.int().min(60).max(LONGEST_TOKEN_SECONDS).default(300).meta({
      description: 'For how long it is good: what is taken from the user meanwhile, the token still says.',
      example: 300,
    }),
  })
  .prefault({})
  .meta({ id: 'EntitlementTokenRequest' });

export type SignStateRequest = z.output<typeof signStateRequest>;

export const entitlementTokenSchema = z
  .object({
    token: z.string().meta({
      description:
        'A JWT (ES256, `typ` "entitlement+jwt") with `iss`, `aud` (the project), `sub` (the user), `iat`, `exp`, `jti`, and `permissions`, `credits` and `subscriptions` as GET /users/{user_id}/state answers them.',
      example: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImVudGl0bGVtZW50K2p3dCJ9.e30.c2lnbmF0dXJl',
    }),
    expires_at: instant('Until when it is good.'),
  })
  .meta({ id: 'EntitlementToken' });

export type EntitlementToken = z.output<typeof entitlementTokenSchema>;
