import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { Endpoint } from '#infra/http';
import type { z } from 'zod';
import {
  importIdField,
  importingProject,
  importPageSchema,
  importSchema,
  listImportsQuery,
  startImportSchema,
} from './import-subscriptions.schema';
import { ShowImports } from './show-imports.service';
import { StartImport } from './start-import.service';

type ImportAnswer = z.output<typeof importSchema>;

@ApiTags('projects')
@Controller('api/v1/projects')
export class ImportSubscriptionsController {
  constructor(
    private readonly start: StartImport,
    private readonly show: ShowImports,
  ) {}

  @Post(':project_id/import')
  @Endpoint({
    summary: 'Take over the subscriptions that the Stripe account has already',
    description:
      'Those that have begun, have not ended and are to a price of the project, with their customers. Nothing is charged. Runs in the background; safe to repeat: what was taken over stays as it is. A dry run, unless `dry_run` is `false`.',
    access: ['operator', 'secret_key'],
    idempotency: 'local',
    response: { status: 202, schema: importSchema, description: 'The import, begun.' },
    errors: ['project_not_found', 'project_archived', 'import_in_progress'],
  })
  async startImport(
    @Param('project_id', { schema: importingProject }) projectId: ProjectId,
    @Body({ schema: startImportSchema }) body: z.output<typeof startImportSchema>,
  ): Promise<ImportAnswer> {
    const { dry_run: dryRun, user_id_from: userIdFrom } = body;
    const { id } = await this.start.execute({ projectId, dryRun, userIdFrom });
    return this.show.one(projectId, id);
  }

  @Get(':project_id/imports')
  @Endpoint({
    summary: 'List the imports of a project, newest first',
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: importPageSchema, description: 'A page of imports.' },
    errors: ['project_not_found', 'invalid_cursor'],
  })
  async listImports(
    @Param('project_id', { schema: importingProject }) projectId: ProjectId,
    @Query({ schema: listImportsQuery }) query: z.output<typeof listImportsQuery>,
  ): Promise<z.output<typeof importPageSchema>> {
    return this.show.list(projectId, query);
  }

  @Get(':project_id/imports/:import_id')
  @Endpoint({
    summary: 'Read what an import has come to',
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: importSchema, description: 'The import.' },
    errors: ['import_not_found'],
  })
  async getImport(
    @Param('project_id', { schema: importingProject }) projectId: ProjectId,
    @Param('import_id', { schema: importIdField }) importId: string,
  ): Promise<ImportAnswer> {
    return this.show.one(projectId, importId);
  }
}
