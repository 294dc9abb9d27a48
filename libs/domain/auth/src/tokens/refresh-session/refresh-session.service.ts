import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { sha256 } from '#infra/crypto';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import type { User } from '../../users/user';
import { UsersRepository } from '../../users/users.repository';
import { judgeRefresh } from '../session/refresh-verdict';
import { SessionTokens } from '../session/session-tokens';
import { SessionsRepository } from '../session/sessions.repository';
import type { TokensAnswer } from '../session/token-answer';

interface Renewed {
  readonly user: User;
  readonly refreshToken: string;
}

/**
 * Gives the next tokens of a session for its newest refresh token, once. One that was used before ends the session for everybody, unless
 * its answer may have been lost. Two at once get the same answer.
 */
@Injectable()
export class RefreshSession {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly users: UsersRepository,
    private readonly sessionTokens: SessionTokens,
    private readonly db: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws DomainError `invalid_token` */
  async execute(projectId: ProjectId, token: string): Promise<TokensAnswer> {
    // Thrown after the transaction: the end of a session must outlive the refusal.
    const renewed = await this.db.transaction(() => this.renew(projectId, token));
    if (renewed === undefined) {
      throw new DomainError('invalid_token', 'The refresh token is unknown, used or over. Log in anew.');
    }
    return this.sessionTokens.answer(renewed.user, renewed.refreshToken);
  }

  private async renew(projectId: ProjectId, token: string): Promise<Renewed | undefined> {
    const hash = sha256(token);
    const session = await this.sessions.lockByToken(projectId, hash);
    if (session === undefined) return undefined;
    const user = await this.users.find({ projectId, userId: session.userId });
    const mayStay = user?.status === 'active' && user.sessionEpoch === session.epoch;
    const verdict = judgeRefresh({ ...session, sessionOver: session.over || !mayStay });
    if (verdict === 'reuse') {
      await this.sessions.end(projectId, session.id, 'reuse');
      this.logger.warn(
        { session_id: session.id, project_id: projectId, user_id: session.userId },
        'a refresh token was used again: its session was ended',
      );
    }
    if (user === undefined || verdict === 'reuse' || verdict === 'over') return undefined;
    const next = this.sessionTokens.next(session, token);
    if (verdict === 'rotate') await this.sessions.rotate(projectId, session.id, hash, sha256(next));
    return { user, refreshToken: next };
  }
}
