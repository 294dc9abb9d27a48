import { type Pool } from 'pg';
import { type AccountReader } from '../../storage/account-reader';
import { type AccountBilling } from './billing-view';

export interface AccountSummary {
  id: string;
  api_key: string;
  objects: { type: string; count: number }[];
}

export interface RecentObject {
  account: string;
  id: string;
  type: string;
  created: number;
  data: Record<string, unknown>;
}

/** Every account with how many objects of which type it holds. */
export async function accountSummaries(pool: Pool): Promise<AccountSummary[]> {
  const { rows } = await pool.query<AccountSummary>(
    `SELECT a.id, a.api_key,
            coalesce(jsonb_agg(jsonb_build_object('type', o.type, 'count', o.count) ORDER BY o.type)
                     FILTER (WHERE o.type IS NOT NULL), '[]') AS objects
     FROM stripe_sandbox.accounts a
     LEFT JOIN (SELECT account, type, count(*) FROM stripe_sandbox.objects
                WHERE type NOT LIKE 'sandbox.%' AND type NOT LIKE 'deleted %' GROUP BY account, type) o
       ON o.account = a.id
     GROUP BY a.id, a.api_key, a.created_at ORDER BY a.created_at DESC LIMIT 50`,
  );
  return rows;
}

/** The newest objects, of one account and of one type if asked so; events only when they are asked for. */
export async function recentObjects(
  pool: Pool,
  filter: { account?: string; type?: string },
): Promise<RecentObject[]> {
  const { rows } = await pool.query<RecentObject>(
    `SELECT account, id, type, created, data FROM stripe_sandbox.objects
     WHERE ($1::text IS NULL OR account = $1)
       AND CASE WHEN $2::text IS NULL THEN type <> 'event' ELSE type = $2 END
       AND type NOT LIKE 'sandbox.%' AND type NOT LIKE 'deleted %'
     ORDER BY sequence DESC LIMIT 25`,
    [filter.account ?? null, filter.type ?? null],
  );
  return rows;
}

const NEWEST = { limit: 25 };

/** The newest subscriptions and invoices of an account, and the names that are needed to read them. */
export async function accountBilling(reader: AccountReader): Promise<AccountBilling> {
  const [{ data: subscriptions }, { data: invoices }] = await Promise.all([
    reader.page('subscription', NEWEST),
    reader.page('invoice', NEWEST),
  ]);
  const customers = [...subscriptions, ...invoices].flatMap(({ customer }) => customer ?? []);
  const products = subscriptions.flatMap(({ items }) => items.data.map(({ price }) => price.product));
  return {
    subscriptions,
    invoices,
    customers: await each(customers, (id) => reader.find('customer', id)),
    products: await each(products, (id) => reader.find('product', id)),
  };
}

/** Those that are found, each once. */
async function each<T>(ids: string[], find: (id: string) => Promise<T | undefined>): Promise<T[]> {
  const found = await Promise.all([...new Set(ids)].map(find));
  return found.filter((one) => one !== undefined);
}
