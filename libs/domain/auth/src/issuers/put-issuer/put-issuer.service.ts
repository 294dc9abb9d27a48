import { Inject, Injectable } from '@nestjs/common';
import { DomainError, newId } from '#kernel';
import { TokenConfig } from '#infra/config';
import { SecretBox } from '#infra/crypto';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { OutboundError, OutboundHttp } from '#infra/outbound-http';
import { KnownIssuers } from '../known-issuers';
import { secretPurpose, type TokenIssuer } from '../token-issuer';
import { TokenIssuersRepository } from '../token-issuers.repository';

export type PutIssuerCommand = {
  readonly projectId: string;
  readonly issuer: string;
  readonly audience: string | undefined;
} & (
  | { readonly kind: 'jwks'; readonly jwksUrl: string }
  | { readonly kind: 'hs256'; readonly secret: string }
);

/**
 * Registers a project's own auth service, in the place of the one before. No token may count in two projects, so two of them cannot have
 * the same issuer with the same audience and keys. Putting the same again makes its keys be fetched anew.
 */
@Injectable()
export class PutIssuer {
  constructor(
    private readonly issuers: TokenIssuersRepository,
    private readonly known: KnownIssuers,
    private readonly outbound: OutboundHttp,
    private readonly box: SecretBox,
    private readonly db: Database,
    private readonly config: TokenConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws DomainError `url_not_allowed` or `token_issuer_taken` */
  async execute(command: PutIssuerCommand): Promise<TokenIssuer> {
    if (command.kind === 'jwks') this.checkUrl(command.jwksUrl);
    if (command.issuer === this.config.issuer) {
      throw new DomainError(
        'token_issuer_taken',
        'This is Paygrove’s own issuer, whose access tokens are accepted anyway. Name the one of your own auth service.',
      );
    }
    const issuer = this.registrationOf(command);
    await this.db.transaction(async () => {
      await this.issuers.holdName(issuer.issuer);
      if (await this.issuers.isTakenByAnother(issuer)) throw taken(issuer);
      await this.issuers.put(issuer);
      this.db.afterCommit(() => this.known.forget());
    });
    const { projectId, kind } = issuer;
    this.logger.info({ project_id: projectId, kind, issuer: issuer.issuer }, 'a token issuer was registered');
    return issuer;
  }

  private checkUrl(url: string): void {
    try {
      this.outbound.check(url);
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      throw new DomainError('url_not_allowed', `jwks_url cannot be used. ${error.message}`);
    }
  }

  private registrationOf(command: PutIssuerCommand): TokenIssuer {
    const createdAt = new Date();
    const id = newId('iss', createdAt);
    const { projectId, issuer, audience = null } = command;
    const registration = { projectId, id, issuer, audience, createdAt };
    if (command.kind === 'jwks') return { ...registration, kind: 'jwks', jwksUrl: command.jwksUrl };
    return {
      ...registration,
      kind: 'hs256',
      sealedSecret: this.box.seal(command.secret, secretPurpose(id)),
      secretFingerprint: this.box.fingerprint(command.secret, 'auth.token_issuers'),
    };
  }
}

function taken({ kind }: TokenIssuer): DomainError {
  return new DomainError(
    'token_issuer_taken',
    `Another project has this issuer with the same audience${kind === 'hs256' ? ' and secret' : ''}, so its tokens could not be told apart. ` +
      'Register an audience of this project’s own, and let the tokens name it as `aud`.',
  );
}
