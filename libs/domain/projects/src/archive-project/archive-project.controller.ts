import { Controller, Delete, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { chosenId, Endpoint } from '#infra/http';
import { projectAnswer, toProjectAnswer, type ProjectAnswer } from '../project/project-answer';
import { ArchiveProject } from './archive-project.service';

@ApiTags('projects')
@Controller('api/v1/projects')
export class ArchiveProjectController {
  constructor(private readonly archive: ArchiveProject) {}

  @Delete(':project_id')
  @Endpoint({
    summary: 'Archive a project',
    description: 'It takes no new payments; reads, webhooks and what was bought go on. It cannot be undone.',
    access: ['operator'],
    response: { status: 200, schema: projectAnswer, description: 'The project, archived.' },
    errors: ['project_not_found'],
  })
  async archiveProject(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) id: ProjectId,
  ): Promise<ProjectAnswer> {
    return toProjectAnswer(await this.archive.execute(id));
  }
}
