import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { chosenId, Endpoint } from '#infra/http';
import { z } from 'zod';
import { issuedKeyAnswer, toIssuedKeyAnswer } from '../api-key/api-key-answer';
import { keyTypes } from '../api-key/key-format';
import { CreateKey } from './create-key.service';

const createKeySchema = z
  .strictObject({
    type: z.enum(keyTypes).meta({
      description: '`secret` for the backend, `publishable` for the front end.',
      example: 'secret',
    }),
  })
  .meta({ id: 'CreateApiKey', description: 'Which kind of key is wanted.' });

@ApiTags('projects')
@Controller('api/v1/projects')
export class CreateKeyController {
  constructor(private readonly create: CreateKey) {}

  @Post(':project_id/keys')
  @Endpoint({
    summary: 'Create a key',
    description: 'To rotate a key: create another, deploy it, revoke the former.',
    access: ['operator', 'secret_key'],
    idempotency: 'local',
    answersSecret: true,
    response: { status: 201, schema: issuedKeyAnswer, description: 'The key, shown this once.' },
    errors: ['project_not_found'],
  })
  async createKey(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
    @Body({ schema: createKeySchema }) { type }: z.output<typeof createKeySchema>,
  ): Promise<z.output<typeof issuedKeyAnswer>> {
    return toIssuedKeyAnswer(await this.create.execute(projectId, type));
  }
}
