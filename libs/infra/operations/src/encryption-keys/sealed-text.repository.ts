import { Injectable } from '@nestjs/common';
import type { SealedColumn } from '#infra/crypto';
import { Database } from '#infra/database';

/** A sealed text, where it is, and what it is bound to. */
export interface SealedText {
  readonly key: readonly string[];
  readonly boundTo: readonly string[];
  readonly sealed: string;
}

/** Reads and replaces sealed texts in whatever table they are. */
@Injectable()
export class SealedTextRepository {
  constructor(private readonly db: Database) {}

  /** How many texts each key has sealed, by the key's id. */
  async countByKey(column: SealedColumn): Promise<Map<string, number>> {
    const text = textOf(column);
    const rows = await this.db.query<{ key_id: string; count: bigint }>(
      `SELECT split_part(${text}, '.', 2) AS key_id, count(*) AS count FROM ${column.table}
       WHERE ${text} IS NOT NULL GROUP BY 1`,
    );
    return new Map(rows.map(({ key_id, count }) => [key_id, Number(count)]));
  }

  /** Those that one of these keys has sealed, in the order of their keys, after the one that is named. */
  async sealedWith(
    column: SealedColumn,
    keyIds: readonly string[],
    after: readonly string[] | null,
    limit: number,
  ): Promise<SealedText[]> {
    const text = textOf(column);
    const key = arrayOf(column.key);
    return this.db.query<SealedText>(
      `SELECT ${key} AS key, ${arrayOf(column.boundTo)} AS "boundTo", ${text} AS sealed FROM ${column.table}
       WHERE split_part(${text}, '.', 2) = ANY($1::text[]) AND ($2::text[] IS NULL OR ${key} > $2::text[])
       ORDER BY ${key} LIMIT $3`,
      [keyIds, after, limit],
    );
  }

  /** False when the text has become another meanwhile: whoever wrote that has sealed it with the key of today. */
  async replace(column: SealedColumn, { key, sealed }: SealedText, anew: string): Promise<boolean> {
    const value = column.json === true ? 'to_jsonb($3::text)' : '$3';
    const rows = await this.db.query(
      `UPDATE ${column.table} SET ${column.column} = ${value}
       WHERE ${arrayOf(column.key)} = $1::text[] AND ${textOf(column)} = $2 RETURNING 1 AS one`,
      [key, sealed, anew],
    );
    return rows.length > 0;
  }
}

function textOf({ column, json }: SealedColumn): string {
  return json === true ? `(CASE jsonb_typeof(${column}) WHEN 'string' THEN ${column} #>> '{}' END)` : column;
}

function arrayOf(columns: readonly string[]): string {
  return `ARRAY[${columns.map((column) => `${column}::text`).join(', ')}]`;
}
