import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { chosenId, Endpoint, pageOf, pageQuery, pageRequest } from '#infra/http';
import { z } from 'zod';
import { apiKeyAnswer, toApiKeyAnswer } from '../api-key/api-key-answer';
import { ListKeys } from './list-keys.service';

const listQuery = z.strictObject(pageQuery);
const keyPage = pageOf(apiKeyAnswer, 'ApiKeyPage');

@ApiTags('projects')
@Controller('api/v1/projects')
export class ListKeysController {
  constructor(private readonly list: ListKeys) {}

  @Get(':project_id/keys')
  @Endpoint({
    summary: 'List a project’s keys, newest first',
    description: 'Without the keys themselves; revoked ones are listed too.',
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: keyPage, description: 'A page of keys.' },
    errors: ['project_not_found', 'invalid_cursor'],
  })
  async listKeys(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
    @Query({ schema: listQuery }) query: z.output<typeof listQuery>,
  ): Promise<z.output<typeof keyPage>> {
    const page = await this.list.execute(projectId, pageRequest(query));
    return { ...page, data: page.data.map(toApiKeyAnswer) };
  }
}
