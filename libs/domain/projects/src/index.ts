export type { Grants, Product } from './product/product';
export type { Project } from './project/project';
export { isOnProjectDomain } from './project/project-domain';
export { Projects } from './projects';
export { ProjectsModule } from './projects.module';
