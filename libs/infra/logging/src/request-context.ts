import { AsyncLocalStorage } from 'node:async_hooks';

/** What a piece of work was caused by. It is in every log line and in the metadata of every event. */
export interface RequestContext {
  readonly requestId: string;
  /** The id of the first cause in a chain: a request causes an event, whose handling causes another. */
  readonly correlationId: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` so that its logs and events name `context` as their cause. */
export function withRequestContext<Result>(context: RequestContext, work: () => Result): Result {
  return storage.run(context, work);
}

/** `undefined` where no request and no event is the cause. */
export function currentRequestContext(): RequestContext | undefined {
  return storage.getStore();
}
