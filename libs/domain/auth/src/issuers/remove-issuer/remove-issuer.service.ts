import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { KnownIssuers } from '../known-issuers';
import { TokenIssuersRepository } from '../token-issuers.repository';

/** Removes a project's own issuer: its tokens count for nothing, here at once, everywhere within a second. Safe to repeat. */
@Injectable()
export class RemoveIssuer {
  constructor(
    private readonly issuers: TokenIssuersRepository,
    private readonly known: KnownIssuers,
    private readonly db: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async execute(projectId: string): Promise<void> {
    const removed = await this.db.transaction(async () => {
      this.db.afterCommit(() => this.known.forget());
      return this.issuers.remove(projectId);
    });
    if (removed) this.logger.info({ project_id: projectId }, 'a token issuer was removed');
  }
}
