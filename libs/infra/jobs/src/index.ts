export { LeaseLost, type JobLease } from './job-lease';
export { JobsModule } from './jobs.module';
export { type PeriodicJob, type PeriodicJobOptions } from './periodic-job';
export { PeriodicJobs } from './periodic-jobs';
