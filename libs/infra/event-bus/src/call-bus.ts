import type { CallDefinition, CallReply, CallRequest } from '#contracts';

/** Request/reply between the sides. What carries a call depends on the topology; callers and servers do not know. */
export abstract class CallBus {
  /** Makes this process the one that answers a call. @throws Error when the call is answered already */
  abstract serve<Definition extends CallDefinition>(
    call: Definition,
    answer: (request: CallRequest<Definition>) => Promise<CallReply<Definition>>,
  ): void;

  /** @throws DomainError `service_unavailable` when the side that answers cannot be reached; Error when nobody answers */
  abstract call<Definition extends CallDefinition>(
    call: Definition,
    request: CallRequest<Definition>,
  ): Promise<CallReply<Definition>>;
}

/** A call within the process is a plain call. */
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
    return (await this.answer(call.name, request)) as CallReply<Definition>;
  }

  /** Answers a call of another process, named by it. @throws Error when nobody serves it */
  async answer(name: string, request: unknown): Promise<unknown> {
    const server = this.servers.get(name);
    if (server === undefined) throw new Error(`Nobody serves ${name}`);
    return server(request as never);
  }
}
