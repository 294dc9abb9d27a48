import { Inject, Injectable } from '@nestjs/common';
import type { CallReply, CallRequest, verifyIssuerToken } from '#contracts';
import { RealTime } from '#kernel';
import { SecretBox } from '#infra/crypto';
import { LOGGER, type Logger } from '#infra/logging';
import { decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { UsersRepository } from '../../users/users.repository';
import { KnownIssuers } from '../known-issuers';
import { secretPurpose, type TokenIssuer } from '../token-issuer';
import { isAccessTokenType, TOLERANCE_SECONDS, userOfClaims } from './issuer-claims';
import { IssuerKeys, type KeyFinder } from './issuer-keys';

/** Public-key algorithms for published keys, HMAC for a shared secret: a published key is never taken for a secret. */
const algorithms: Record<TokenIssuer['kind'], readonly string[]> = {
  jwks: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  hs256: ['HS256'],
};

type Reply = CallReply<typeof verifyIssuerToken>;

/**
 * Checks a token of a project's own auth service. The project, and with it the issuer, is the one that the request names: nothing in the
 * token chooses who checks it, or how. By real time. A user who is suspended or was deleted here is refused; one who is not known
 * here is not.
 */
@Injectable()
export class VerifyIssuerToken {
  constructor(
    private readonly known: KnownIssuers,
    private readonly keys: IssuerKeys,
    private readonly users: UsersRepository,
    private readonly box: SecretBox,
    private readonly time: RealTime,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async execute({ project_id: projectId, token }: CallRequest<typeof verifyIssuerToken>): Promise<Reply> {
    const issuer = await this.known.find(projectId);
    if (issuer === undefined) return { verdict: 'invalid' };
    const claims = await this.verified(issuer, token);
    if (claims === 'unknown') return { verdict: 'unknown' };
    const user = claims && userOfClaims(claims, issuer, this.time.now().getTime() / 1_000);
    if (user === undefined) return { verdict: 'invalid' };
    const status = await this.users.statusOf({ projectId, userId: user.userId });
    if (status === 'suspended') return { verdict: 'suspended', user_id: user.userId };
    if (status === 'deleted') return { verdict: 'invalid' };
    return {
      verdict: 'valid',
      user: { user_id: user.userId, email: user.email, is_verified: user.isVerified },
    };
  }

  /** The claims, once the signature and what the standard says of them has been checked. */
  private async verified(issuer: TokenIssuer, token: string): Promise<JWTPayload | 'unknown' | undefined> {
    const shown = shownBy(token);
    // Before anyone is asked for keys: strangers to the issuer must not be able to have them fetched.
    if (shown?.issuer !== issuer.issuer || !algorithms[issuer.kind].includes(shown.algorithm))
      return undefined;
    const key = await this.keyFor(issuer, shown.kid);
    if (key === undefined) return 'unknown';
    const options: JWTVerifyOptions = {
      algorithms: [...algorithms[issuer.kind]],
      issuer: issuer.issuer,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: this.time.now(),
      ...(issuer.audience === null ? {} : { audience: issuer.audience }),
    };
    try {
      const { payload } =
        key instanceof Uint8Array
          ? await jwtVerify(token, key, options)
          : await jwtVerify(token, key, options);
      return payload;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      this.logger.debug(
        { project_id: issuer.projectId, reason },
        'a token of a project’s issuer was refused',
      );
      return undefined;
    }
  }

  /** The shared secret, or what finds the published key; undefined when the keys cannot be had. */
  private async keyFor(
    issuer: TokenIssuer,
    kid: string | undefined,
  ): Promise<Uint8Array | KeyFinder | undefined> {
    if (issuer.kind === 'jwks') return this.keys.finderFor(issuer, kid);
    return Buffer.from(this.box.open(issuer.sealedSecret, secretPurpose(issuer.id)), 'utf8');
  }
}

/** What a token says of itself; undefined when it is not one, or is for another use. */
function shownBy(
  token: string,
): { issuer: string | undefined; algorithm: string; kid: string | undefined } | undefined {
  try {
    const { alg = '', kid, typ } = decodeProtectedHeader(token);
    return isAccessTokenType(typ) ? { issuer: decodeJwt(token).iss, algorithm: alg, kid } : undefined;
  } catch {
    return undefined;
  }
}
