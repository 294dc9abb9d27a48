import { type AccountTransaction } from '../storage/account-transaction';
import { type Queryable } from '../storage/database';
import { type ObjectType, type ObjectTypes } from '../stripe-objects';

/** Something that falls due at a moment, in one account. */
export interface DueItem {
  account: string;
  id: string;
  /** Unix seconds. */
  at: number;
}

/** A kind of thing that time brings about, such as the expiry of checkout sessions. */
export interface DueWork {
  /** The one that falls due first, if it does so by `until`. */
  earliest(db: Queryable, until: number): Promise<DueItem | undefined>;
  /** Does it. It may have become void since it was found. */
  run(tx: AccountTransaction, id: string): Promise<void>;
}

interface DueObjects<T extends ObjectType> {
  type: T;
  /** When one falls due: SQL over its `data`, of which there should be a partial index with the condition of `where`. */
  at: string;
  where: string;
  /** The same in words of the program: one that something else has changed since it was found is left alone. */
  isDue: (object: ObjectTypes[T], now: number) => boolean;
  run: (tx: AccountTransaction, object: ObjectTypes[T]) => Promise<unknown>;
}

/** Work that an object's own fields make due. */
export function dueObjects<T extends ObjectType>(name: string, kind: DueObjects<T>): DueWork {
  const at = `(${kind.at})::bigint`;
  return {
    async earliest(db, until) {
      const { rows } = await db.query<DueItem>({
        name,
        text: `SELECT account, id, ${at} AS at FROM stripe_sandbox.objects
               WHERE type = '${kind.type}' AND ${kind.where} AND ${at} <= $1
               ORDER BY ${at}, sequence LIMIT 1`,
        values: [until],
      });
      return rows[0];
    },

    async run(tx, id) {
      const object = await tx.find(kind.type, id);
      if (object && kind.isDue(object, tx.now)) await kind.run(tx, object);
    },
  };
}
