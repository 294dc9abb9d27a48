import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId, type ProjectId } from '#kernel';
import { SecretBox } from '#infra/crypto';
import { WebhookSecretsRepository } from './webhook-secrets.repository';

const SECRET_BYTES = 32;

/**
 * The secrets that webhooks to a project are signed with, in the form of Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md). Encrypted at rest.
 */
@Injectable()
export class WebhookSecrets {
  constructor(
    private readonly secrets: WebhookSecretsRepository,
    private readonly box: SecretBox,
  ) {}

  /** Makes the project's current secret. There must be none at this moment. */
  async issue(projectId: ProjectId, now: Date): Promise<string> {
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    const sealed = this.box.seal(secret, purposeOf(projectId));
    await this.secrets.add(projectId, { id: newId('whs', now), sealed }, now);
    return secret;
  }

  /** All that are valid at `now`, the current one first. */
  async valid(projectId: ProjectId, now: Date): Promise<string[]> {
    const secrets = await this.secrets.findValid(projectId, now);
    return secrets.map(({ sealed }) => this.box.open(sealed, purposeOf(projectId)));
  }
}

function purposeOf(projectId: ProjectId): string {
  return `projects.webhook_secrets:${projectId}`;
}
