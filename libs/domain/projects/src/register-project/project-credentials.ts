import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { ApiKeysRepository } from '../api-key/api-keys.repository';
import { KeyIssuer } from '../api-key/key-issuer';
import { WebhookSecrets } from '../webhook-secret/webhook-secrets';
import { WebhookSecretsRepository } from '../webhook-secret/webhook-secrets.repository';

/** What a new project gets to prove itself with, and to recognize Paygrove by. Shown once. */
export interface Credentials {
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly webhookSecret: string;
}

@Injectable()
export class ProjectCredentials {
  constructor(
    private readonly issuer: KeyIssuer,
    private readonly keys: ApiKeysRepository,
    private readonly webhookSecrets: WebhookSecrets,
    private readonly webhookSecretRows: WebhookSecretsRepository,
  ) {}

  async issue(projectId: ProjectId, now: Date): Promise<Credentials> {
    const secret = await this.issuer.issue(projectId, 'secret', now);
    const publishable = await this.issuer.issue(projectId, 'publishable', now);
    const webhookSecret = await this.webhookSecrets.issue(projectId, now);
    return { secretKey: secret.key, publishableKey: publishable.key, webhookSecret };
  }

  /** For credentials that nobody has received. */
  async replace(projectId: ProjectId, now: Date): Promise<Credentials> {
    await this.keys.revokeAll(projectId, now);
    await this.webhookSecretRows.deleteAll(projectId);
    return this.issue(projectId, now);
  }
}
