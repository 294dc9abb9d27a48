import { Global, Module } from '@nestjs/common';
import { QueueWorkers } from './queue-workers';

@Global()
@Module({ providers: [QueueWorkers], exports: [QueueWorkers] })
export class WorkQueueModule {}
