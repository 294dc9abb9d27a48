import { DomainError } from '#kernel';
import type { CallDefinition, CallReply, CallRequest, Side } from '#contracts';
import type { Logger } from '#infra/logging';
import { CallBus, type MemoryCallBus } from '../call-bus';
import { CircuitBreaker } from './circuit-breaker';
import { callAnswer, CALL_TIMEOUT_MILLISECONDS } from './messages';
import { ReplyCache } from './reply-cache';
import type { SideLink } from './side-link';
import type { SideLinks } from './side-links';

const BREAKER = { failures: 3, openMilliseconds: 500 };

/** Calls to a side in another process: with a timeout, a circuit breaker, and the reply remembered as long as its contract allows. */
export class SideCallBus extends CallBus {
  private readonly cache = new ReplyCache();
  private readonly breakers: ReadonlyMap<Side, CircuitBreaker>;

  constructor(
    private readonly links: SideLinks,
    private readonly plain: MemoryCallBus,
    private readonly logger: Logger,
  ) {
    super();
    this.breakers = new Map(links.remote.map(({ side }) => [side, new CircuitBreaker(BREAKER)]));
  }

  serve<Definition extends CallDefinition>(
    call: Definition,
    answer: (request: CallRequest<Definition>) => Promise<CallReply<Definition>>,
  ): void {
    this.plain.serve(call, answer);
  }

  async call<Definition extends CallDefinition>(
    call: Definition,
    request: CallRequest<Definition>,
  ): Promise<CallReply<Definition>> {
    const link = this.links.to(call.servedBy);
    if (link === undefined) return this.plain.call(call, request);
    return this.cache.through(call, request, () => this.ask(link, call, request));
  }

  private async ask<Definition extends CallDefinition>(
    link: SideLink,
    call: Definition,
    request: CallRequest<Definition>,
  ): Promise<CallReply<Definition>> {
    const answer = callAnswer.parse(await this.send(link, call.name, request));
    if ('error' in answer) throw new Error(`${call.name} failed on the ${link.side} side: ${answer.error}`);
    return call.reply.parse(answer.reply) as CallReply<Definition>;
  }

  private async send(link: SideLink, name: string, request: unknown): Promise<unknown> {
    const breaker = this.breakers.get(link.side) ?? new CircuitBreaker(BREAKER);
    const ask = () => link.request('call', { name, request }, CALL_TIMEOUT_MILLISECONDS);
    try {
      // Calls change nothing, and what lies between the sides may lose one: it is asked once more before the caller is sent away.
      return await breaker.run(() => ask().catch(ask));
    } catch (error) {
      this.logger.warn({ err: error, call: name, side: link.side }, 'a call to the other side failed');
      throw new DomainError(
        'service_unavailable',
        `The ${link.side} side cannot be reached at the moment, and nothing was done. Send the request again.`,
      );
    }
  }
}
