import type { KeyType } from './key-format';

/** A key of a project, without the key itself, which nobody but its holder has. */
export interface ApiKey {
  readonly id: string;
  readonly type: KeyType;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A key at the moment of its making: the only time that it is seen. */
export interface IssuedKey extends ApiKey {
  readonly key: string;
}
