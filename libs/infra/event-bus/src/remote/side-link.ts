import type { ClientProxy } from '@nestjs/microservices';
import type { Side } from '#contracts';
import { firstValueFrom, timeout } from 'rxjs';
import { patternOf, PING_TIMEOUT_MILLISECONDS, type MessageKind } from './messages';

const TAKEN_FOR_PRESENT_MILLISECONDS = 3_000;

/** What we need of Nest's clients. */
export type SideClient = Pick<ClientProxy, 'send' | 'connect' | 'close'>;

/** The way to a side that runs in other processes: a question, and its answer or a failure in bounded time. */
export class SideLink {
  private lastAnswer = -Infinity;
  private asking: Promise<boolean> | undefined;

  constructor(
    readonly side: Side,
    private readonly namespace: string,
    private readonly client: SideClient,
  ) {}

  /** @throws Error when there is no answer within `milliseconds`, or the transport is down */
  async request(kind: MessageKind, message: unknown, milliseconds: number): Promise<unknown> {
    const pattern = patternOf(this.namespace, this.side, kind);
    try {
      // Always by `send`, never by `emit`: what nobody has answered may have reached nobody.
      const answer = this.client.send<unknown>(pattern, message).pipe(timeout(milliseconds));
      const received = await firstValueFrom(answer);
      this.lastAnswer = performance.now();
      return received;
    } catch (error) {
      this.lastAnswer = -Infinity;
      throw new Error(`The ${this.side} side did not answer: ${reasonOf(error)}`, { cause: error });
    }
  }

  /** Whether the side has answered a moment ago, or does so now. */
  async isPresent(): Promise<boolean> {
    if (performance.now() - this.lastAnswer < TAKEN_FOR_PRESENT_MILLISECONDS) return true;
    this.asking ??= this.ping()
      .then(
        () => true,
        () => false,
      )
      .finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** @throws Error when what lies between the sides is down */
  async connect(): Promise<void> {
    try {
      await this.client.connect();
    } catch (error) {
      throw new Error(reasonOf(error), { cause: error });
    }
  }

  /** @throws Error when the side does not answer now */
  async ping(): Promise<void> {
    await this.request('ping', {}, PING_TIMEOUT_MILLISECONDS);
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** Nest's clients throw errors as well as plain texts. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
