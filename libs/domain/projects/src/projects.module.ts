import { Module } from '@nestjs/common';
import { ProductsRepository } from './product/products.repository';
import { ProjectsRepository } from './project/projects.repository';
import { Projects } from './projects';

/** The payments side's register of projects: what they sell, and who may speak for them. */
@Module({ providers: [ProductsRepository, Projects, ProjectsRepository], exports: [Projects] })
export class ProjectsModule {}
