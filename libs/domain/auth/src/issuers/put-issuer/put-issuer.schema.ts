import { z } from 'zod';
import { issuerAudience, issuerKind, issuerName, jwksUrl } from '../token-issuer.schema';

export const putIssuerSchema = z
  .strictObject({
    kind: issuerKind,
    issuer: issuerName,
    audience: issuerAudience.optional(),
    jwks_url: jwksUrl.optional(),
    secret: z.string().min(32).max(1_024).optional().meta({
      description:
        'For `hs256`: the shared secret, as its text is used (UTF-8), at least 32 characters. Kept encrypted and never shown again.',
      example: 'a-shared-secret-of-32-characters-or-more',
    }),
  })
  .superRefine(({ kind, jwks_url, secret }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (kind === 'jwks' && jwks_url === undefined) refuse('jwks_url', 'Is required for kind "jwks"');
    if (kind === 'jwks' && secret !== undefined) refuse('secret', 'Is for kind "hs256" only');
    if (kind === 'hs256' && secret === undefined) refuse('secret', 'Is required for kind "hs256"');
    if (kind === 'hs256' && jwks_url !== undefined) refuse('jwks_url', 'Is for kind "jwks" only');
  })
  .meta({
    id: 'PutTokenIssuerRequest',
    example: {
      kind: 'jwks',
      issuer: 'https://auth.shop.example/',
      audience: 'paygrove',
      jwks_url: 'https://auth.shop.example/.well-known/jwks.json',
    },
  });

export type PutIssuerBody = z.output<typeof putIssuerSchema>;
