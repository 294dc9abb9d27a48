import { Global, Module } from '@nestjs/common';
import { JobLeases } from './job-leases.repository';
import { PeriodicJobs } from './periodic-jobs';

@Global()
@Module({ providers: [JobLeases, PeriodicJobs], exports: [PeriodicJobs] })
export class JobsModule {}
