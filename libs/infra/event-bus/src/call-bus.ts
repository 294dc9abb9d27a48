import { Injectable } from '@nestjs/common';
import type { CallDefinition, CallReply, CallRequest } from '#contracts';

/** Request/reply between the sides. What carries a call depends on the topology; callers and servers do not know. */
export abstract class CallBus {
  /** Makes this process the one that answers a call. @throws Error when the call is answered already */
  abstract serve<Definition extends CallDefinition>(
    call: Definition,
    answer: (request: CallRequest<Definition>) => Promise<CallReply<Definition>>,
  ): void;

  /** @throws Error when nobody answers */
  abstract call<Definition extends CallDefinition>(
    call: Definition,
    request: CallRequest<Definition>,
  ): Promise<CallReply<Definition>>;
}

/** Both sides in one process: a call is a plain call. */
@Injectable()
export class MemoryCallBus extends CallBus {
  private readonly servers = new Map<string, (request: never) => Promise<unknown>>();

  serve<Definition extends CallDefinition>(
    call: Definition,
    answer: (request: CallRequest<Definition>) => Promise<CallReply<Definition>>,
  ): void {
    if (this.servers.has(call.name)) throw new Error(`${call.name} is served twice`);
    this.servers.set(call.name, answer);
  }

  async call<Definition extends CallDefinition>(
    call: Definition,
    request: CallRequest<Definition>,
  ): Promise<CallReply<Definition>> {
    const answer = this.servers.get(call.name);
    if (answer === undefined) throw new Error(`Nobody serves ${call.name}`);
    return (await answer(request as never)) as CallReply<Definition>;
  }
}
