import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from '#infra/database';
import fc from 'fast-check';
import { SettableClock, startAuthApp } from '../../test/auth-app';
import { LedgerAudit } from '../../test/ledger-audit';
import { WalletModel } from '../../test/wallet-model';
import { AuthModule } from '../auth.module';
import { CreditHoldsRepository } from './credit-holds.repository';
import { CreditStatementsRepository } from './credit-statements.repository';
import { CreditWalletsRepository } from './credit-wallets.repository';
import { ReadCredits } from './read-credits/read-credits.service';

type Step =
  | { readonly do: 'grant'; readonly amount: number; readonly days: number | null }
  | { readonly do: 'consumed' | 'revoked'; readonly amount: number }
  | { readonly do: 'hold'; readonly amount: number; readonly days: number }
  | { readonly do: 'settle'; readonly index: number; readonly capture: number | null }
  | { readonly do: 'wait'; readonly days: number }
  | { readonly do: 'repeat'; readonly index: number };

const amount = fc.integer({ min: 1, max: 20 });
const step = fc.oneof(
  fc.record<Step & { do: 'grant' }>({
    do: fc.constant('grant'),
    amount,
    days: fc.option(fc.integer({ min: 1, max: 6 }), { nil: null }),
  }),
  fc.record<Step & { do: 'consumed' | 'revoked' }>({ do: fc.constantFrom('consumed', 'revoked'), amount }),
  fc.record<Step & { do: 'hold' }>({
    do: fc.constant('hold'),
    amount,
    days: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record<Step & { do: 'settle' }>({
    do: fc.constant('settle'),
    index: fc.nat({ max: 4 }),
    capture: fc.option(amount, { nil: null }),
  }),
  fc.record<Step & { do: 'wait' }>({ do: fc.constant('wait'), days: fc.integer({ min: 1, max: 3 }) }),
  fc.record<Step & { do: 'repeat' }>({ do: fc.constant('repeat'), index: fc.nat({ max: 40 }) }),
);

describe('a wallet', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let wallets: CreditWalletsRepository;
  let holds: CreditHoldsRepository;
  let audit: LedgerAudit;
  let count = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    wallets = app.get(CreditWalletsRepository, { strict: false });
    holds = app.get(CreditHoldsRepository, { strict: false });
    audit = new LedgerAudit(app.get(Database));
  });

  afterAll(() => app.close());

  const newWallet = () => ({ projectId: 'shop', userId: `usr_${(count += 1)}`, creditType: 'calls' });
  const manual = { source: { type: 'manual' }, reference: null } as const;

  it('does what the model does, whatever is done to it; repetitions change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const wallet = newWallet();
        const model = new WalletModel();
        const made: string[] = [];
        const done: { act: () => Promise<unknown>; answer: unknown }[] = [];
        for (const [place, one] of steps.entries()) {
          const operationId = `op_${wallet.userId}_${place}`;
          const now = clock.now();
          if (one.do === 'wait') clock.advance({ days: one.days });
          if (one.do === 'grant') {
            const expiresAt = one.days === null ? null : new Date(now.getTime() + one.days * 86_400_000);
            const granting = { ...manual, amount: one.amount, expiresAt, operationId };
            const act = async () =>
              (await wallets.grant(wallet, { ...granting, now: clock.now() })).available;
            done.push({ act, answer: await act() });
            expect(done.at(-1)?.answer).toBe(model.grant(one.amount, expiresAt, now));
          }
          if (one.do === 'consumed' || one.do === 'revoked') {
            const taking = { kind: one.do, amount: one.amount, reference: null, operationId };
            const act = async () => (await wallets.take(wallet, { ...taking, now: clock.now() })).available;
            const taken = model.take(one.do, one.amount, now);
            const answer = await act();
            expect(answer).toBe(taken.available);
            if (taken.moved > 0) done.push({ act, answer });
          }
          if (one.do === 'hold') {
            const holding = {
              amount: one.amount,
              expiresAt: new Date(now.getTime() + one.days * 86_400_000),
              operationId,
            };
            const act = async () => {
              const held = await holds.hold(wallet, { ...holding, now: clock.now() });
              return held.outcome === 'insufficient' ? undefined : held.hold.id;
            };
            const answer = await act();
            expect(answer !== undefined).toBe(model.hold(one.amount, holding.expiresAt, now));
            if (answer !== undefined) {
              made.push(answer);
              done.push({ act, answer });
            }
          }
          if (one.do === 'settle') {
            const settling = { capture: one.capture, operationId };
            const act = async () =>
              holds.settle(wallet.projectId, made[one.index] ?? 'hold_none', {
                ...settling,
                now: clock.now(),
              });
            const { outcome, ...answer } = await act();
            expect(outcome).toBe(model.settle(one.index, one.capture, now) ?? 'not_found');
            if (outcome === 'closed') done.push({ act, answer: { outcome: 'repeated', ...answer } });
          }
          const earlier = one.do === 'repeat' ? done[one.index] : undefined;
          if (earlier !== undefined) expect(await earlier.act()).toEqual(earlier.answer);
        }
        const [balance] = await app
          .get(ReadCredits, { strict: false })
          .execute(wallet.projectId, wallet.userId);
        expect(balance?.available ?? 0).toBe(model.available(clock.now()));
        expect(balance?.held ?? 0).toBe(model.held(clock.now()));
        expect(balance?.lots.map(({ remaining }) => remaining) ?? []).toEqual(model.remaining(clock.now()));
        await audit.expectBalanced();
      }),
      { numRuns: 60 },
    );
  }, 120_000);

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
      `UPDATE auth.credit_lots SET remaining = -1 ${where}`,
      `UPDATE auth.credit_lots SET held = -1 ${where}`,
      `UPDATE auth.credit_lots SET held = 1 ${where}`,
      `UPDATE auth.credit_lots SET remaining = 6 ${where}`,
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
