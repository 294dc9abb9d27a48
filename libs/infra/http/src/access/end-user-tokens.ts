import { Injectable } from '@nestjs/common';
import { DomainError, RealTime, type ProjectId, type UserId } from '#kernel';
import { ACCESS_TOKEN_TYPE, tokenKeys, type CallReply } from '#contracts';
import { CallBus } from '#infra/event-bus';
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify, type JWK } from 'jose';
import { z } from 'zod';

const ALGORITHM = 'ES256';
const KEPT_MILLISECONDS = 60_000;
/** While the auth side cannot be asked: no longer than a key is shown after its last token is over. */
const KEPT_AT_MOST_MILLISECONDS = 15 * 60_000;
/** A `kid` that is not known makes us ask again, but not more often than this, whoever sends what. */
const ASKED_AGAIN_AFTER_MILLISECONDS = 1_000;
const TOLERANCE_SECONDS = 5;
const LONGEST_LIFE_SECONDS = 15 * 60;

const accessClaims = z
  .object({
    sub: z.string().min(1),
    email: z.string(),
    is_verified: z.boolean(),
    project_id: z.string().min(1),
    aud: z.string(),
    exp: z.number(),
    jti: z.string(),
  })
  .refine(({ aud, project_id }) => aud === project_id);

/** A user as his access token proves him. */
export interface EndUser {
  readonly projectId: ProjectId;
  readonly userId: UserId;
  readonly email: string;
  readonly isVerified: boolean;
}

type KeySet = CallReply<typeof tokenKeys> & { readonly at: number };

/**
 * Checks access tokens of end users. Algorithm and kind are fixed, and keys come from the auth side alone, by the `kid` that it gave them:
 * nothing in a token decides how it is checked.
 */
@Injectable()
export class EndUserTokens {
  private kept: KeySet | undefined;
  private asking: Promise<KeySet> | undefined;
  private readonly imported = new Map<string, ReturnType<typeof importJWK>>();

  constructor(
    private readonly calls: CallBus,
    private readonly time: RealTime,
  ) {}

  /** Whether a credential has the form of a JWT at all. */
  static looksLikeOne(token: string): boolean {
    return /^[\w-]+\.[\w-]*\.[\w-]*$/.test(token);
  }

  /** Whether a token says that it is one of ours; only then is it checked as one. */
  async claimsToBeOurs(token: string): Promise<boolean> {
    const issuer = issuerOf(token);
    return issuer === undefined || issuer === (await this.keysWith(undefined)).issuer;
  }

  /** @throws DomainError `invalid_token` */
  async verify(token: string): Promise<EndUser> {
    const kid = kidOf(token);
    const keys = await this.keysWith(kid);
    const jwk = keys.keys.find((key) => key.kid === kid);
    if (jwk === undefined) throw invalidToken();
    try {
      const { payload } = await jwtVerify(token, await this.importKey(kid, jwk), {
        algorithms: [ALGORITHM],
        typ: ACCESS_TOKEN_TYPE,
        issuer: keys.issuer,
        maxTokenAge: LONGEST_LIFE_SECONDS,
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: this.time.now(),
      });
      const claims = accessClaims.parse(payload);
      return {
        projectId: claims.project_id as ProjectId,
        userId: claims.sub as UserId,
        email: claims.email,
        isVerified: claims.is_verified,
      };
    } catch {
      throw invalidToken();
    }
  }

  /** @param kid of the key that is needed; undefined: none, whatever is kept will do */
  private async keysWith(kid: string | undefined): Promise<KeySet> {
    const { kept } = this;
    const age = kept === undefined ? Number.POSITIVE_INFINITY : performance.now() - kept.at;
    const knows = kid === undefined || kept?.keys.some((key) => key.kid === kid) === true;
    if (kept !== undefined && age < (knows ? KEPT_MILLISECONDS : ASKED_AGAIN_AFTER_MILLISECONDS)) return kept;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    try {
      return await this.asking;
    } catch (error) {
      if (kept !== undefined && knows && age < KEPT_AT_MOST_MILLISECONDS) return kept;
      throw error;
    }
  }

  private async ask(): Promise<KeySet> {
    const answer = await this.calls.call(tokenKeys, {});
    this.kept = { ...answer, at: performance.now() };
    return this.kept;
  }

  private importKey(kid: string, jwk: JWK): ReturnType<typeof importJWK> {
    const imported = this.imported.get(kid) ?? importJWK(jwk, ALGORITHM);
    this.imported.set(kid, imported);
    return imported;
  }
}

function kidOf(token: string): string {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg === ALGORITHM && kid !== undefined) return kid;
  } catch {
    // Not even a header: refused like every other fault, without a word about which.
  }
  throw invalidToken();
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

function invalidToken(): DomainError {
  return new DomainError(
    'invalid_token',
    'The access token is not valid or is over. Get another with POST /api/v1/auth/refresh, or log in anew.',
  );
}
