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
  /** The one that falls due first, if it does so by `until`: of what lives by this test clock, else by the sandbox's. */
  earliest(db: Queryable, until: number, testClock?: string): Promise<DueItem | undefined>;
  /** Does it. It may have become void since it was found. */
  run(tx: AccountTransaction, id: string): Promise<void>;
}

export interface Due {
  kind: DueWork;
  item: DueItem;
}

/** What of all kinds falls due first; of the same moment, what comes first in the calendar. */
export async function earliestOf(
  calendar: readonly DueWork[],
  db: Queryable,
  until: number,
  testClock?: string,
): Promise<Due | undefined> {
  let first: Due | undefined;
  for (const kind of calendar) {
    const item = await kind.earliest(db, until, testClock);
    if (item && (!first || item.at < first.item.at)) first = { kind, item };
  }
  return first;
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
    async earliest(db, until, testClock) {
      const { rows } = await db.query<DueItem>({
        name,
        text: `SELECT account, id, ${at} AS at FROM stripe_sandbox.objects
               WHERE type = '${kind.type}' AND ${kind.where} AND ${at} <= $1
                 AND data->>'test_clock' IS NOT DISTINCT FROM $2
               ORDER BY ${at}, sequence LIMIT 1`,
        values: [until, testClock ?? null],
      });
      return rows[0];
    },

    async run(tx, id) {
      const object = await tx.find(kind.type, id);
      if (object && kind.isDue(object, tx.now)) await kind.run(tx, object);
    },
  };
}
