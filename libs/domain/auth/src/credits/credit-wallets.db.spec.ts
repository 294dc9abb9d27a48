import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from '#infra/database';
import { SettableClock, startAuthApp } from '../../test/auth-app';
import { LedgerAudit } from '../../test/ledger-audit';
import { AuthModule } from '../auth.module';
import { CreditStatementsRepository } from './credit-statements.repository';
import { CreditWalletsRepository } from './credit-wallets.repository';

describe('a wallet', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let wallets: CreditWalletsRepository;
  let audit: LedgerAudit;
  let count = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    wallets = app.get(CreditWalletsRepository, { strict: false });
    audit = new LedgerAudit(app.get(Database));
  });

  afterAll(() => app.close());

  const newWallet = () => ({ projectId: 'shop', userId: `usr_${(count += 1)}`, creditType: 'calls' });
  const manual = { source: { type: 'manual' }, reference: null } as const;

  it('adds up after takers, givers, expiry and readers at the same time', async () => {
    const wallet = newWallet();
    const now = clock.now();
    await wallets.grant(wallet, {
      ...manual,
      amount: 50,
      expiresAt: new Date(now.getTime() + 1),
      operationId: 'op_first',
      now,
    });
    clock.advance({ seconds: 1 });
    const work = Array.from({ length: 40 }, (_, index) => {
      const movement = { amount: 3, reference: null, operationId: `op_race_${index}`, now: clock.now() };
      if (index % 4 === 0) {
        return wallets.grant(wallet, { ...movement, expiresAt: null, source: { type: 'manual' } });
      }
      return wallets.take(wallet, { ...movement, kind: index % 4 === 1 ? 'revoked' : 'consumed' });
    });
    await Promise.all([
      ...work,
      wallets.lapseDue(clock.now(), 10),
      wallets.lapseOf('shop', wallet.userId, clock.now()),
    ]);
    await audit.expectBalanced();
    const types = (await audit.entriesOf(wallet.userId)).map(({ type }) => type);
    expect(types.filter((type) => type === 'expired')).toHaveLength(1);
  });

  it('is lapsed by one of many sweepers, wallet by wallet', async () => {
    const due = Array.from({ length: 30 }, newWallet);
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + 1_000);
    for (const wallet of due) {
      await wallets.grant(wallet, {
        ...manual,
        amount: 4,
        expiresAt,
        operationId: `op_${wallet.userId}`,
        now,
      });
    }
    clock.advance({ seconds: 2 });
    const sweep = async (): Promise<void> => {
      if ((await wallets.lapseDue(clock.now(), 5)) > 0) await sweep();
    };
    await Promise.all(Array.from({ length: 4 }, sweep));
    for (const { userId } of due) {
      expect((await audit.entriesOf(userId)).map(({ amount }) => amount)).toEqual([4, -4]);
      expect(await audit.eventsOf(userId, 'credits.expired')).toHaveLength(1);
    }
    await audit.expectBalanced();
  });

  it('cannot be brought below zero or out of line by anyone, and its ledger cannot be changed', async () => {
    const wallet = newWallet();
    await wallets.grant(wallet, {
      ...manual,
      amount: 5,
      expiresAt: null,
      operationId: 'op_guard',
      now: clock.now(),
    });
    const db = app.get(Database);
    const where = `WHERE user_id = '${wallet.userId}'`;
    for (const sql of [
      `UPDATE auth.credit_balances SET available = -1 ${where}`,
      `UPDATE auth.credit_balances SET available = 9007199254740992 ${where}`,
      `UPDATE auth.credit_balances SET held = -1 ${where}`,
      `UPDATE auth.credit_balances SET debt = -1 ${where}`,
      `UPDATE auth.credit_balances SET debt = 1 ${where}`,
      `UPDATE auth.credit_lots SET remaining = -1 ${where}`,
      `UPDATE auth.credit_lots SET held = -1 ${where}`,
      `UPDATE auth.credit_lots SET held = 1 ${where}`,
      `UPDATE auth.credit_lots SET remaining = 6 ${where}`,
      `UPDATE auth.credit_lots SET lapsed = 1 ${where}`,
      `UPDATE auth.credit_lots SET taken_back = 6 ${where}`,
      `UPDATE auth.ledger_entries SET amount = 6 ${where}`,
      `DELETE FROM auth.ledger_entries ${where}`,
      `TRUNCATE auth.ledger_entries`,
    ]) {
      await expect(db.query(sql)).rejects.toThrow(/check constraint|append-only/);
    }
  });

  it('updates in place, without new index entries, while it is being spent', async () => {
    const wallet = newWallet();
    const db = app.get(Database);
    await wallets.grant(wallet, {
      ...manual,
      amount: 100,
      expiresAt: new Date(clock.now().getTime() + 86_400_000),
      operationId: 'op_hot',
      now: clock.now(),
    });
    await db.transaction(async () => {
      const counters = async () => {
        const [row] = await db.query<{ updates: number; in_place: number }>(
          `SELECT sum(n_tup_upd)::int AS updates, sum(n_tup_hot_upd)::int AS in_place FROM pg_stat_xact_user_tables
           WHERE schemaname = 'auth' AND relname IN ('credit_balances', 'credit_lots')`,
        );
        return row ?? { updates: 0, in_place: 0 };
      };
      const before = await counters();
      for (let index = 0; index < 5; index += 1) {
        await wallets.take(wallet, {
          kind: 'consumed',
          amount: 1,
          reference: null,
          operationId: `op_hot_${index}`,
          now: clock.now(),
        });
      }
      const after = await counters();
      expect(after.updates - before.updates).toBe(10);
      expect(after.in_place - before.in_place).toBeGreaterThanOrEqual(8);
    });
  });

  it('is read in one snapshot with its lots', async () => {
    const wallet = newWallet();
    await wallets.grant(wallet, {
      ...manual,
      amount: 200,
      expiresAt: null,
      operationId: 'op_snapshot',
      now: clock.now(),
    });
    const statements = app.get(CreditStatementsRepository, { strict: false });
    let spending = true;
    const spend = async () => {
      for (let index = 0; index < 100; index += 1) {
        await wallets.take(wallet, {
          kind: 'consumed',
          amount: 2,
          reference: null,
          operationId: `op_snapshot_${index}`,
          now: clock.now(),
        });
      }
      spending = false;
    };
    const read = async () => {
      while (spending) {
        const [balance] = await statements.balancesOf('shop', wallet.userId);
        const left = balance?.lots.reduce((sum, { remaining }) => sum + remaining, 0);
        expect(left).toBe(balance?.available);
      }
    };
    await Promise.all([spend(), read(), read()]);
  });
});
