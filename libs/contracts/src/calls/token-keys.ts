import { z } from 'zod';
import { defineCall } from '../define-call';

/** A public key of the auth side as a JSON Web Key (RFC 7517). */
export const publicKeyJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
});
export type PublicKeyJwk = z.output<typeof publicKeyJwk>;

/** Tells by which keys, and which issuer, access tokens are to be checked. Served by auth; called by both sides, and kept for a moment. */
export const tokenKeys = defineCall('auth.token_keys', 'auth', {
  request: z.object({}),
  reply: z.object({ issuer: z.string(), keys: z.array(publicKeyJwk) }),
});

/** `typ` in the header of access tokens (RFC 9068), by which no other token is taken for one. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';
