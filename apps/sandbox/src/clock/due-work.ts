import { type Queryable } from '../storage/database';
import { type AccountTransaction } from '../storage/account-transaction';

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
