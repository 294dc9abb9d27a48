import { chosenId, instant, webUrl } from '#infra/http';
import { z } from 'zod';
import type { TokenIssuer } from './token-issuer';

export const issuerProject = chosenId('Of the project.', 'ecom_001');

export const issuerKind = z.enum(['jwks', 'hs256']).meta({
  description: '`jwks`: signed with keys that the issuer publishes; `hs256`: with a secret that is shared.',
  example: 'jwks',
});
/** Compared as it is, so that a blank that was copied along is better refused than never matched. */
const claimText = z
  .string()
  .min(1)
  .max(512)
  .regex(/^\S(?:.*\S)?$/, 'Must not begin or end with a blank');

export const issuerName = claimText.meta({
  description: 'The `iss` of the tokens, exactly.',
  example: 'https://auth.shop.example/',
});
export const issuerAudience = claimText.meta({
  description:
    'What their `aud` has to name. Without it only tokens that carry no `aud` are taken: what is meant for someone else is not for Paygrove.',
  example: 'paygrove',
});
export const jwksUrl = webUrl(
  'For `jwks`: where the keys are published, over https (in development also http).',
  'https://auth.shop.example/.well-known/jwks.json',
);

export const tokenIssuerSchema = z
  .object({
    project_id: z.string().meta({ description: 'Whose issuer it is.', example: 'ecom_001' }),
    kind: issuerKind,
    issuer: issuerName,
    audience: issuerAudience.nullable(),
    jwks_url: jwksUrl.nullable(),
    created_at: instant('When it was registered.'),
  })
  .meta({ id: 'TokenIssuer' });

export type TokenIssuerView = z.output<typeof tokenIssuerSchema>;

/** As it is shown: never with the secret. */
export function toIssuerView(issuer: TokenIssuer): TokenIssuerView {
  return {
    project_id: issuer.projectId,
    kind: issuer.kind,
    issuer: issuer.issuer,
    audience: issuer.audience,
    jwks_url: issuer.kind === 'jwks' ? issuer.jwksUrl : null,
    created_at: issuer.createdAt.toISOString(),
  };
}
