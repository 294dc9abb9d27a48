import { Injectable } from '@nestjs/common';
import type { authenticateKey, CallReply } from '#contracts';
import { hasSha256 } from '#infra/crypto';
import { keyIdOf } from '../api-key/key-format';
import { KeyUsage } from './key-usage';
import { KnownKeys } from './known-keys';

/** Tells whose key this is; `project: null` for one that is unknown or revoked. Archived projects keep their keys, for reading. */
@Injectable()
export class AuthenticateKey {
  constructor(
    private readonly keys: KnownKeys,
    private readonly usage: KeyUsage,
  ) {}

  async execute({ key }: { key: string }): Promise<CallReply<typeof authenticateKey>> {
    const id = keyIdOf(key);
    const known = id === undefined ? undefined : await this.keys.find(id);
    if (known === undefined || !hasSha256(key, known.hash)) return { project: null };
    this.usage.note(known.id);
    return {
      project: {
        project_id: known.projectId,
        key_id: known.id,
        key_type: known.type,
        origins: known.origins,
      },
    };
  }
}
