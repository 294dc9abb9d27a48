export type { Caller } from './access/caller';
export { ConfinedTo, CurrentCaller, CurrentProject, OperationId } from './access/current-project.decorator';
export { Endpoint, type EndpointOptions } from './endpoint/endpoint.decorator';
export { HealthChecks } from './health/health-checks';
export { AnswerErasure } from './idempotency/answer-erasure';
export {
  chosenId,
  emailAddress,
  instant,
  metadataField,
  pointInTime,
  returnUrl,
  webUrl,
} from './input/fields';
export {
  pageOf,
  pageQuery,
  pageRequest,
  positionBefore,
  toPage,
  type Page,
  type PageRequest,
} from './pagination/page';
export { createHttpApp } from './server/create-http-app';
export { HttpModule } from './server/http.module';
export { runHttpApp } from './server/run-http-app';
