import { type z } from 'zod';
import type { Side } from './define-event';

/** A request/reply call between the sides: a question that changes nothing. In one process it is a plain call; apart, a message with a timeout that is sent again once. */
export interface CallDefinition<Request extends z.ZodType = z.ZodType, Reply extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly servedBy: Side;
  readonly request: Request;
  readonly reply: Reply;
  /** For how long a caller in another process may use a reply again, counted from his question; 0: never. */
  readonly replyKeepsMilliseconds: number;
  /** Whether hardly anything can be served without its answer: then a process is not ready while nobody answers. */
  readonly essential: boolean;
}

export type CallRequest<Definition> =
  Definition extends CallDefinition<infer Request> ? z.input<Request> : never;
export type CallReply<Definition> =
  Definition extends CallDefinition<z.ZodType, infer Reply> ? z.output<Reply> : never;

/** Declares a call, one file each. */
export function defineCall<Request extends z.ZodType, Reply extends z.ZodType>(
  name: string,
  servedBy: Side,
  schemas: { request: Request; reply: Reply },
  {
    replyKeepsMilliseconds = 0,
    essential = false,
  }: { replyKeepsMilliseconds?: number; essential?: boolean } = {},
): CallDefinition<Request, Reply> {
  return { name, servedBy, ...schemas, replyKeepsMilliseconds, essential };
}
