import type { CallDefinition } from '#contracts';
import { sha256 } from '#infra/crypto';
import { LRUCache } from 'lru-cache';

const MOST = 10_000;

interface Asked {
  readonly answer: Promise<unknown>;
  readonly since: number;
}

/**
 * Replies that may be a moment old. Who asks what was asked a moment ago waits for the same answer. Requests may hold keys, so only
 * their hashes are kept.
 */
export class ReplyCache {
  private readonly asked = new LRUCache<string, Asked>({ max: MOST });

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The reply that is remembered, or the one that `ask` brings. Failures are not remembered. */
  async through<Reply>(call: CallDefinition, request: unknown, ask: () => Promise<Reply>): Promise<Reply> {
    if (call.replyKeepsMilliseconds === 0) return ask();
    const key = sha256(JSON.stringify([call.name, request]));
    const known = this.asked.get(key);
    // The time counts from the question: the answer may have been true only when it was asked.
    if (known !== undefined && this.now() - known.since < call.replyKeepsMilliseconds) {
      return known.answer as Promise<Reply>;
    }
    const asked = { answer: ask(), since: this.now() };
    this.asked.set(key, asked);
    try {
      return await asked.answer;
    } catch (error) {
      if (this.asked.peek(key) === asked) this.asked.delete(key);
      throw error;
    }
  }
}
