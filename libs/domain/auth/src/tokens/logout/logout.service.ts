import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { sha256 } from '#infra/crypto';
import { Database } from '#infra/database';
import { SessionsRepository } from '../session/sessions.repository';

/** Ends the session of a refresh token, whichever of its tokens it is. What is over, or never was, is left as it is. */
@Injectable()
export class Logout {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly db: Database,
  ) {}

  async execute(projectId: ProjectId, token: string): Promise<void> {
    await this.db.transaction(async () => {
      const session = await this.sessions.lockByToken(projectId, sha256(token));
      if (session !== undefined) await this.sessions.end(projectId, session.id, 'logout');
    });
  }
}
