import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { issuerNotFound } from '../issuer-not-found';
import { KnownIssuers } from '../known-issuers';
import { TokenIssuersRepository } from '../token-issuers.repository';

/** Removes a project's own issuer: its tokens count for nothing, here at once, everywhere within a second. */
@Injectable()
export class RemoveIssuer {
  constructor(
    private readonly issuers: TokenIssuersRepository,
    private readonly known: KnownIssuers,
    private readonly db: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws DomainError `token_issuer_not_found` */
  async execute(projectId: string): Promise<void> {
    await this.db.transaction(async () => {
      if (!(await this.issuers.remove(projectId))) throw issuerNotFound(projectId);
      this.db.afterCommit(() => this.known.forget());
    });
    this.logger.info({ project_id: projectId }, 'a token issuer was removed');
  }
}
