import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { SecretBox } from '#infra/crypto';
import { Database } from '#infra/database';
import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { nextKeySignsFrom, standingOfKeys, type KeyStanding } from './keyring';
import { SigningKeysRepository, type SigningKey } from './signing-keys.repository';

export const SIGNING_ALGORITHM = 'ES256';

export function sealingPurpose(kid: string): string {
  return `auth.signing_keys:${kid}`;
}

/**
 * Makes the next key when it is time or asked for, and forgets those whose last token is over. By the database's time: one replica
 * whose clock is wrong must not take the keys of the others away. Many replicas may do so at once.
 */
@Injectable()
export class RotateSigningKeys {
  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly box: SecretBox,
    private readonly db: Database,
  ) {}

  /** @param asked makes one although it is not time, unless one is coming already */
  async execute(asked = false): Promise<KeyStanding<SigningKey>[]> {
    const now = await this.keys.now();
    // Making a pair takes a moment, so it is done before anything is held.
    const spare = nextKeySignsFrom(await this.keys.all(), now, asked) && (await this.newKey(now));
    return this.db.transaction(async () => {
      await this.keys.hold();
      const known = await this.keys.all();
      const signsFrom = nextKeySignsFrom(known, now, asked);
      if (spare !== undefined && signsFrom !== undefined) await this.keys.insert({ ...spare, signsFrom });
      const standing = standingOfKeys(await this.keys.all(), now);
      await this.keys.remove(standing.flatMap(({ key, state }) => (state === 'gone' ? [key.id] : [])));
      return standing.filter(({ state }) => state !== 'gone');
    });
  }

  private async newKey(now: Date): Promise<Omit<SigningKey, 'signsFrom'>> {
    const id = newId('jwk', now);
    const pair = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
    const { x = '', y = '' } = await exportJWK(pair.publicKey);
    return {
      id,
      publicJwk: { kty: 'EC', crv: 'P-256', x, y, kid: id, alg: SIGNING_ALGORITHM, use: 'sig' },
      sealedPrivate: this.box.seal(await exportPKCS8(pair.privateKey), sealingPurpose(id)),
      createdAt: now,
    };
  }
}
