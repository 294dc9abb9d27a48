import { Injectable } from '@nestjs/common';
import { toPage, type Page, type PageRequest } from '#infra/http';
import type { Project } from '../project/project';
import { ProjectsRepository } from '../project/projects.repository';

/** All projects, newest first, archived ones included. */
@Injectable()
export class ListProjects {
  constructor(private readonly projects: ProjectsRepository) {}

  async execute(request: PageRequest): Promise<Page<Project>> {
    const rows = await this.projects.page(request);
    return toPage(
      rows,
      request,
      ({ position }) => position,
      ({ project }) => project,
    );
  }
}
