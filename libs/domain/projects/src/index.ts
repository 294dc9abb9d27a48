export {
  productTypes,
  type CreditGrant,
  type Fulfillment,
  type Grants,
  type Product,
  type ProductPrice,
  type ProductType,
  type TaxBehavior,
} from './product/product';
export type { DetectedPaymentType, Feature } from './project/detection';
export type { Project, ProjectSettings } from './project/project';
export { isOnProjectDomain } from './project/project-domain';
export { Projects } from './projects';
export { ProjectsModule } from './projects.module';
