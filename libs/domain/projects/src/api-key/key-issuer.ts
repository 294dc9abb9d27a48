import { Injectable } from '@nestjs/common';
import { newId, type ProjectId } from '#kernel';
import { sha256 } from '#infra/crypto';
import type { IssuedKey } from './api-key';
import { ApiKeysRepository } from './api-keys.repository';
import { newKey, type KeyType } from './key-format';

/** Makes keys and keeps what they will be recognized by. */
@Injectable()
export class KeyIssuer {
  constructor(private readonly keys: ApiKeysRepository) {}

  async issue(projectId: ProjectId, type: KeyType, now: Date): Promise<IssuedKey> {
    const id = newId('key', now);
    const key = newKey(type, id);
    await this.keys.add(projectId, { id, type, hash: sha256(key) }, now);
    return { id, type, key, createdAt: now, lastUsedAt: null, revokedAt: null };
  }
}
