import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { chosenId, Endpoint, instant } from '#infra/http';
import { z } from 'zod';
import { RotateWebhookSecret } from './rotate-webhook-secret.service';

const rotatedSecretAnswer = z
  .object({
    webhook_secret: z
      .string()
      .meta({ description: 'The new PAYMENT_WEBHOOK_SECRET. It is shown this once.', example: 'whsec_…' }),
    former_expires_at: instant('Until then webhooks are signed with the former secret as well.'),
  })
  .meta({ id: 'RotatedWebhookSecret', description: 'The new secret, the one time that it is shown.' });

@ApiTags('projects')
@Controller('api/v1/projects')
export class RotateWebhookSecretController {
  constructor(private readonly rotate: RotateWebhookSecret) {}

  @Post(':project_id/webhook_secret/rotate')
  @Endpoint({
    summary: 'Rotate the webhook secret',
    description: 'For 24 hours webhooks carry signatures of both secrets.',
    access: ['operator', 'secret_key'],
    idempotency: 'local',
    answersSecret: true,
    response: { status: 200, schema: rotatedSecretAnswer, description: 'The new secret, shown this once.' },
    errors: ['project_not_found'],
  })
  async rotateWebhookSecret(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
  ): Promise<z.output<typeof rotatedSecretAnswer>> {
    const { secret, formerExpiresAt } = await this.rotate.execute(projectId);
    return { webhook_secret: secret, former_expires_at: formerExpiresAt.toISOString() };
  }
}
