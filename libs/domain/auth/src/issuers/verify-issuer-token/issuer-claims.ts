import { chosenId } from '#infra/http';
import { z } from 'zod';

const LONGEST_LIFE_SECONDS = 24 * 3_600;
/** By which the clocks of others may be wrong. */
export const TOLERANCE_SECONDS = 30;

/** What a token's `typ` may say, when it says anything: others (logout tokens, DPoP proofs) are no access tokens (RFC 8725, 3.11). */
const TYPES = new Set([undefined, 'jwt', 'at+jwt']);

const issuerClaims = z.object({
  sub: chosenId('The user.', 'usr_42'),
  email: z.string().max(254).nullish(),
  is_verified: z.boolean().nullish(),
  email_verified: z.unknown().optional(),
  exp: z.number(),
  iat: z.number().optional(),
  aud: z.unknown().optional(),
  project_id: z.string().nullish(),
});

/** Of which project a token is to be, and how its `aud` was registered. */
export interface ExpectedProject {
  readonly projectId: string;
  readonly audience: string | null;
}

export interface IssuerUser {
  readonly userId: string;
  readonly email: string;
  readonly isVerified: boolean;
}

export function isAccessTokenType(type: unknown): boolean {
  return (
    type === undefined ||
    (typeof type === 'string' && TYPES.has(type.toLowerCase().replace(/^application\//, '')))
  );
}

/**
 * The user whom the claims of a token name; undefined when they are refused. Signature, `iss`, `exp`, `nbf`, and an `aud` that was
 * registered, have been checked. Without a registered one a token that names an `aud` is meant for someone else (RFC 7519, 4.1.3). A
 * `project_id`, where there is one, has to be this project's.
 * @param now in seconds
 */
export function userOfClaims(
  claims: unknown,
  expected: ExpectedProject,
  now: number,
): IssuerUser | undefined {
  const parsed = issuerClaims.safeParse(claims);
  if (!parsed.success) return undefined;
  const { sub, email, is_verified, email_verified, exp, iat, aud, project_id } = parsed.data;
  const begun = iat ?? now;
  if (begun > now + TOLERANCE_SECONDS) return undefined;
  if (exp - Math.min(begun, now) > LONGEST_LIFE_SECONDS + TOLERANCE_SECONDS) return undefined;
  if (expected.audience === null && aud !== undefined) return undefined;
  if ((project_id ?? expected.projectId) !== expected.projectId) return undefined;
  return { userId: sub, email: email ?? '', isVerified: is_verified ?? email_verified === true };
}
