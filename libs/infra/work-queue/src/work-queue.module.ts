import { Global, Module } from '@nestjs/common';
import { QueueWorkers } from './queue-workers';
import { WorkUnderWay } from './work-under-way';

@Global()
@Module({ providers: [QueueWorkers, WorkUnderWay], exports: [QueueWorkers, WorkUnderWay] })
export class WorkQueueModule {}
