import { LedgerAudit } from '../../libs/domain/auth/test/ledger-audit';
import { SeededRandom } from './seeded-random';
import type { TestDatabase } from './test-database';
import { topology } from './topology';

/** Events of one experiment; `npm run test:faults` asks for more. */
export const EVENTS = Number(process.env.FAULT_EVENTS ?? 100);

/** The long version: many events, many troubles, and leases that take the time that they take. */
export const isLong = EVENTS > 1_000;

/** How long whatever has been troubled may take to catch up. In milliseconds. */
export const PATIENCE = 180_000 + EVENTS * 40;

/** What kills when. A run is repeated by the seed that it has printed: `FAULT_SEED=7 npm run test:faults`. */
export function newRandom(): SeededRandom {
  const { FAULT_SEED } = process.env;
  return new SeededRandom(FAULT_SEED === undefined ? Date.now() % 1_000_000 : Number(FAULT_SEED));
}

/** What an experiment has come to, in one line: the promise of docs/reliability.md by its letter, and the counts. */
export function report(promise: string, counts: string): void {
  process.stdout.write(`${promise} ${counts} (${topology})\n`);
}

/** Does `work` for each, so many at a time. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** At the end of every experiment that moves credits: the entries add up to every balance, and nothing is negative. */
export async function expectBalancedLedger(database: TestDatabase): Promise<void> {
  const audit = new LedgerAudit({ query: (text, values) => database.query(text, values, 'auth') });
  await audit.expectBalanced();
  const [wallets] = await database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM auth.credit_balances',
    [],
    'auth',
  );
  report('G8', `0 of ${wallets?.count ?? 0} wallets out of balance`);
}
