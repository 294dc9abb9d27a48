import { z } from 'zod';
import { defineCall } from '../define-call';

/** A public key of the auth side as a JSON Web Key (RFC 7517). */
export const publicKeyJwk = z.object({
  kty: z.literal('EC').meta({ description: 'An elliptic curve key.', example: 'EC' }),
  crv: z.literal('P-256').meta({ description: 'The curve.', example: 'P-256' }),
  x: z
    .string()
    .meta({ description: 'Of the point.', example: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU' }),
  y: z
    .string()
    .meta({ description: 'Of the point.', example: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' }),
  kid: z.string().meta({ description: 'By which tokens name it.', example: 'jwk_01jd3k' }),
  alg: z.literal('ES256').meta({ description: 'How it signs.', example: 'ES256' }),
  use: z.literal('sig').meta({ description: 'What it is for: signatures.', example: 'sig' }),
});
export type PublicKeyJwk = z.output<typeof publicKeyJwk>;

/** Tells by which keys, and which issuer, access tokens are to be checked. Served by auth; called by both sides, and kept for a moment. */
export const tokenKeys = defineCall('auth.token_keys', 'auth', {
  request: z.object({}),
  reply: z.object({ issuer: z.string(), keys: z.array(publicKeyJwk) }),
});

/** `typ` in the header of access tokens (RFC 9068), by which no other token is taken for one. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';
