import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { ACCESS_TOKEN_TYPE } from '#contracts';
import { SecretBox, sha256 } from '#infra/crypto';
import type { User } from '../../users/user';
import { ACCESS_TOKEN_SECONDS } from '../signing-keys/keyring';
import { TokenSigner } from '../signing-keys/token-signer';
import { newRefreshToken, newSeed, nextRefreshToken } from './refresh-token';
import { SessionsRepository, type ShownSession } from './sessions.repository';
import type { TokensAnswer } from './token-answer';

function seedPurpose(sessionId: string): string {
  return `auth.sessions:${sessionId}`;
}

/** Gives a session its tokens. */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly signer: TokenSigner,
    private readonly box: SecretBox,
  ) {}

  /** Begins a session with its first refresh token. */
  async open(user: User): Promise<string> {
    const id = newId('ses', new Date());
    const token = newRefreshToken();
    await this.sessions.open({
      id,
      projectId: user.projectId,
      userId: user.userId,
      epoch: user.sessionEpoch,
      sealedSeed: this.box.seal(newSeed(), seedPurpose(id)),
      tokenHash: sha256(token),
    });
    return token;
  }

  /** The token that follows from one of a session. */
  next(session: ShownSession, token: string): string {
    return nextRefreshToken(this.box.open(session.sealedSeed, seedPurpose(session.id)), token);
  }

  async answer(user: User, refreshToken: string): Promise<TokensAnswer> {
    const { projectId, userId, email, emailVerifiedAt } = user;
    const { token: accessToken } = await this.signer.sign({
      type: ACCESS_TOKEN_TYPE,
      audience: projectId,
      subject: userId,
      claims: { email, is_verified: emailVerifiedAt !== null, project_id: projectId },
      lifetimeSeconds: ACCESS_TOKEN_SECONDS,
    });
    return {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
    };
  }
}
