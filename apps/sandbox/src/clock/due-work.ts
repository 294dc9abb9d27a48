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
  /**
   * Selects the one that falls due first, if it does so by $1, as a `DueItem`: of what lives by the test clock $2, else by the sandbox's.
   */
  readonly earliest: string;
  /** Does it. It may have become void since it was found. */
  run(tx: AccountTransaction, id: string): Promise<void>;
}

export interface Due {
  kind: DueWork;
  item: DueItem;
}

/** What of all kinds falls due first; of the same moment, what comes first in the calendar. There is one calendar: its statement has one name. */
export async function earliestOf(
  calendar: readonly DueWork[],
  db: Queryable,
  until: number,
  testClock?: string,
): Promise<Due | undefined> {
  const selects = calendar.map(
    ({ earliest }, place) => `(SELECT ${place} AS place, * FROM (${earliest}) AS item)`,
  );
  const { rows } = await db.query<DueItem & { place: number }>({
    name: 'earliest-due-work',
    text: `${selects.join(' UNION ALL ')} ORDER BY at, place LIMIT 1`,
    values: [until, testClock ?? null],
  });
  const [first] = rows;
  const kind = first && calendar[first.place];
  if (!first || !kind) return undefined;
  const { account, id, at } = first;
  return { kind, item: { account, id, at } };
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
export function dueObjects<T extends ObjectType>(kind: DueObjects<T>): DueWork {
  const at = `(${kind.at})::bigint`;
  return {
    earliest: `SELECT account, id, ${at} AS at FROM stripe_sandbox.objects
               WHERE type = '${kind.type}' AND ${kind.where} AND ${at} <= $1
                 AND data->>'test_clock' IS NOT DISTINCT FROM $2
               ORDER BY ${at}, sequence LIMIT 1`,

    async run(tx, id) {
      const object = await tx.find(kind.type, id);
      if (object && kind.isDue(object, tx.now)) await kind.run(tx, object);
    },
  };
}
