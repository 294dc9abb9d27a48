import { Injectable } from '@nestjs/common';
import type { PublicKeyJwk } from '#contracts';
import { Database, type Prisma } from '#infra/database';

/** A key pair as it is kept. */
export interface SigningKey {
  /** The `kid`. */
  readonly id: string;
  readonly publicJwk: PublicKeyJwk;
  /** PKCS 8, sealed. */
  readonly sealedPrivate: string;
  readonly createdAt: Date;
  readonly signsFrom: Date;
}

@Injectable()
export class SigningKeysRepository {
  constructor(private readonly db: Database) {}

  async all(): Promise<SigningKey[]> {
    const rows = await this.db.client.signingKey.findMany({ orderBy: { signsFrom: 'asc' } });
    return rows.map(({ publicJwk, ...row }) => ({
      ...row,
      publicJwk: publicJwk as unknown as PublicKeyJwk,
    }));
  }

  /** The database's time: the replicas agree on it, whatever their own clocks say. */
  async now(): Promise<Date> {
    const [row] = await this.db.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    if (row === undefined) throw new Error('The database has not told its time');
    return row.now;
  }

  /** Until the transaction ends no other replica changes the keys. */
  async hold(): Promise<void> {
    await this.db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text', ['auth.signing_keys']);
  }

  async insert({ publicJwk, ...key }: SigningKey): Promise<void> {
    await this.db.client.signingKey.create({
      data: { ...key, publicJwk: { ...publicJwk } satisfies Prisma.InputJsonObject },
    });
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.db.client.signingKey.deleteMany({ where: { id: { in: [...ids] } } });
  }
}
