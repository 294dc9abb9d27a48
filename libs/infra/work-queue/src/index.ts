export { type QueueWorker, type QueueWorkerOptions, type WorkOutcome } from './queue-worker';
export { QueueWorkers, type OperatedQueue } from './queue-workers';
export {
  queueStates,
  WorkQueue,
  type ClaimedWork,
  type FailureOutcome,
  type QueueDepth,
  type QueuedWork,
  type WorkQueueOptions,
} from './work-queue';
export { WorkQueueModule } from './work-queue.module';
export { WorkerLoop, type WorkerLoopOptions } from './worker-loop';
export { WorkSignal } from './work-signal';
export { WorkUnderWay } from './work-under-way';
