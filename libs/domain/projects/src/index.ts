export type { Grants, Product } from './product/product';
export type { Project } from './project/project';
export { checkReturnUrl, type ReturnUrlRules } from './project/return-url';
export { Projects } from './projects';
export { ProjectsModule } from './projects.module';
