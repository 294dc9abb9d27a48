import { Inject, Injectable } from '@nestjs/common';
import { SealedColumns, SecretBox, type SealedColumn } from '#infra/crypto';
import { LOGGER, type Logger } from '#infra/logging';
import { SealedTextRepository, type SealedText } from './sealed-text.repository';

const BATCH = 200;
/** Well within what clients wait for an answer. */
const LONGEST_MILLISECONDS = 10_000;

/** `seals`: the first of ENCRYPTION_KEY. `opens`: one after it. `missing`: what it has sealed cannot be opened. */
export type KeyRole = 'seals' | 'opens' | 'missing';

export interface KeyInUse {
  readonly keyId: string;
  readonly role: KeyRole;
  readonly places: readonly { readonly place: string; readonly count: number }[];
}

export interface Resealing {
  readonly resealed: number;
  /** A key of today was to open them, and could not. */
  readonly unreadable: number;
  readonly keys: readonly KeyInUse[];
}

/** Tells which key has sealed how much, and seals anew what a former one has, so that that one can be taken away. */
@Injectable()
export class EncryptionKeys {
  constructor(
    private readonly columns: SealedColumns,
    private readonly texts: SealedTextRepository,
    private readonly box: SecretBox,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async inUse(): Promise<KeyInUse[]> {
    const { sealingKeyId, formerKeyIds } = this.box;
    const places = new Map<string, { place: string; count: number }[]>(
      [sealingKeyId, ...formerKeyIds].map((id) => [id, []]),
    );
    for (const column of this.columns.all) {
      for (const [keyId, count] of await this.texts.countByKey(column)) {
        places.set(keyId, [
          ...(places.get(keyId) ?? []),
          { place: `${column.table}.${column.column}`, count },
        ]);
      }
    }
    return [...places].map(([keyId, found]) => ({ keyId, role: this.roleOf(keyId), places: found }));
  }

  /** Each text by itself, and only as long as it is what was read: safe beside everything else, and at any point of a crash. */
  async reseal(): Promise<Resealing> {
    const deadline = performance.now() + LONGEST_MILLISECONDS;
    const done = { resealed: 0, unreadable: 0 };
    for (const column of this.columns.all) {
      let after: readonly string[] | null = null;
      while (performance.now() < deadline) {
        const batch: SealedText[] = await this.texts.sealedWith(column, this.box.formerKeyIds, after, BATCH);
        for (const text of batch) {
          const outcome = await this.resealOne(column, text);
          if (outcome !== 'overtaken') done[outcome] += 1;
        }
        after = batch.at(-1)?.key ?? null;
        if (batch.length < BATCH) break;
      }
    }
    const keys = await this.inUse();
    this.logger.info({ ...done, keys }, 'what former encryption keys have sealed was sealed anew');
    return { ...done, keys };
  }

  private async resealOne(
    column: SealedColumn,
    text: SealedText,
  ): Promise<'resealed' | 'overtaken' | 'unreadable'> {
    const purpose = [column.table, ...text.boundTo].join(':');
    const plain = this.opened(column, text, purpose);
    if (plain === undefined) return 'unreadable';
    return (await this.texts.replace(column, text, this.box.seal(plain, purpose))) ? 'resealed' : 'overtaken';
  }

  private opened({ table }: SealedColumn, { sealed, key }: SealedText, purpose: string): string | undefined {
    try {
      return this.box.open(sealed, purpose);
    } catch (error) {
      this.logger.error({ err: error, place: table, row: key }, 'a sealed text cannot be opened');
      return undefined;
    }
  }

  private roleOf(keyId: string): KeyRole {
    if (keyId === this.box.sealingKeyId) return 'seals';
    return this.box.formerKeyIds.includes(keyId) ? 'opens' : 'missing';
  }
}
