import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { chosenId, Endpoint, pageOf, pageQuery, pageRequest } from '#infra/http';
import { z } from 'zod';
import { projectAnswer, toProjectAnswer, type ProjectAnswer } from '../project/project-answer';
import { Projects } from '../projects';
import { ListProjects } from './list-projects.service';

const listQuery = z.strictObject(pageQuery);
const projectPage = pageOf(projectAnswer, 'ProjectPage');

@ApiTags('projects')
@Controller('api/v1/projects')
export class ReadProjectsController {
  constructor(
    private readonly projects: Projects,
    private readonly list: ListProjects,
  ) {}

  @Get()
  @Endpoint({
    summary: 'List all projects, newest first',
    access: ['operator'],
    response: { status: 200, schema: projectPage, description: 'A page of projects.' },
    errors: ['invalid_cursor'],
  })
  async listProjects(
    @Query({ schema: listQuery }) query: z.output<typeof listQuery>,
  ): Promise<z.output<typeof projectPage>> {
    const page = await this.list.execute(pageRequest(query));
    return { ...page, data: page.data.map(toProjectAnswer) };
  }

  @Get(':project_id')
  @Endpoint({
    summary: 'Read a project',
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: projectAnswer, description: 'The project.' },
    errors: ['project_not_found'],
  })
  async readProject(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) id: ProjectId,
  ): Promise<ProjectAnswer> {
    return toProjectAnswer(await this.projects.get(id));
  }
}
