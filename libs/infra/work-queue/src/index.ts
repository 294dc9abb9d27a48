export {
  WorkQueue,
  type ClaimedWork,
  type FailureOutcome,
  type QueueDepth,
  type WorkQueueOptions,
} from './work-queue';
export { WorkerLoop, type WorkerLoopOptions } from './worker-loop';
export { WorkSignal } from './work-signal';
