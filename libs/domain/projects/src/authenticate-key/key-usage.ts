import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { LRUCache } from 'lru-cache';
import { ApiKeysRepository } from '../api-key/api-keys.repository';

const AT_MOST_EVERY_MILLISECONDS = 60_000;
const MOST = 10_000;

/** Notes when keys were last used: at most once a minute each, and not on the way of the request. */
@Injectable()
export class KeyUsage implements BeforeApplicationShutdown {
  private readonly noted = new LRUCache<string, true>({ max: MOST, ttl: AT_MOST_EVERY_MILLISECONDS });
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly clock: Clock,
    private readonly db: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  note(keyId: string): void {
    if (this.noted.has(keyId)) return;
    this.noted.set(keyId, true);
    const write = this.db.outsideTransaction(() => this.write(keyId));
    this.writing.add(write);
    void write.finally(() => this.writing.delete(write));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.writing);
  }

  private async write(keyId: string): Promise<void> {
    const now = this.clock.now();
    try {
      await this.keys.recordUse(keyId, now, new Date(now.getTime() - AT_MOST_EVERY_MILLISECONDS));
    } catch (error) {
      this.logger.warn({ err: error, key_id: keyId }, 'could not note the use of a key');
    }
  }
}
