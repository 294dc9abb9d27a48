import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TokenIssuer } from './token-issuer';
import { TokenIssuersRepository } from './token-issuers.repository';

/** Changes by other replicas are noticed after this time at the latest: "within a second", with room to spare. */
const STALE_AFTER_MILLISECONDS = 500;
const MOST = 10_000;

/** Issuers by project, and that a project has none, remembered for a moment. A change in this process is noticed at once. */
@Injectable()
export class KnownIssuers {
  private readonly remembered = new LRUCache<string, { issuer: TokenIssuer | undefined }>({
    max: MOST,
    ttl: STALE_AFTER_MILLISECONDS,
  });
  private age = 0;

  constructor(private readonly issuers: TokenIssuersRepository) {}

  async find(projectId: string): Promise<TokenIssuer | undefined> {
    const remembered = this.remembered.get(projectId);
    if (remembered !== undefined) return remembered.issuer;
    const start = performance.now();
    const ageBefore = this.age;
    const issuer = await this.issuers.find(projectId);
    // What was read before something changed is not remembered. The time counts from the reading, not from its end.
    if (ageBefore === this.age) this.remembered.set(projectId, { issuer }, { start });
    return issuer;
  }

  /** To be called once an issuer was put or removed. */
  forget(): void {
    this.age += 1;
    this.remembered.clear();
  }
}
