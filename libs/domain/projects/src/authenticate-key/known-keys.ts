import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ApiKeysRepository, type KnownKey } from '../api-key/api-keys.repository';

/** Revocations by other replicas are noticed after this time at the latest: "within a second", with room to spare. */
const STALE_AFTER_MILLISECONDS = 500;
const MOST = 10_000;

/** Active keys by id, remembered for a moment. A revocation in this process is noticed at once. */
@Injectable()
export class KnownKeys {
  private readonly remembered = new LRUCache<string, KnownKey>({ max: MOST, ttl: STALE_AFTER_MILLISECONDS });
  private age = 0;

  constructor(private readonly keys: ApiKeysRepository) {}

  async find(id: string): Promise<KnownKey | undefined> {
    const remembered = this.remembered.get(id);
    if (remembered !== undefined) return remembered;
    const start = performance.now();
    const ageBefore = this.age;
    const found = await this.keys.findActive(id);
    // What was read before something changed is not remembered. The time counts from the reading, not from its end.
    if (found !== undefined && ageBefore === this.age) this.remembered.set(id, found, { start });
    return found;
  }

  /** To be called once a key was revoked or a project's domain has changed. */
  forget(): void {
    this.age += 1;
    this.remembered.clear();
  }
}
