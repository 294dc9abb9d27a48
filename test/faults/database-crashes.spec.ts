import type Stripe from 'stripe';
import type { Answer, Json } from '../support/api-client';
import { api } from '../support/catalog';
import { eventually } from '../support/eventually';
import { EVENTS, expectBalancedLedger, isLong, newRandom, PATIENCE, report } from '../support/experiment';
import { OwnPostgres } from '../support/own-postgres';
import { PaidCheckouts } from '../support/paid-checkouts';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';
import { tally, underTroubles } from '../support/troubles';

/** A paid checkout gives four webhooks, or more. */
const CHECKOUTS = Math.ceil(EVENTS / 8);
const CONSUMES = Math.ceil(EVENTS / 3);
const PAYMENTS = Math.ceil(EVENTS / 6);
const CRASHES = isLong ? 20 : 3;
const AT_A_TIME = 16;

/** Something that a client does until it is acknowledged. */
type Work =
  | { readonly kind: 'webhook'; readonly event: Stripe.Event }
  | { readonly kind: 'consume'; readonly user: string; readonly key: string }
  | { readonly kind: 'payment'; readonly key: string };

/** Whoever asks while the database is away is told to ask again, or that his first try is under way. */
const AS_PROMISED = ['200', '201', '503 service_unavailable', '409 idempotency_in_progress'];

jest.setTimeout(PATIENCE * 3);

describe('G6: the database may crash', () => {
  let postgres: OwnPostgres;
  let platform: TestPlatform;
  let project: TestProject;

  beforeAll(async () => {
    postgres = await OwnPostgres.start();
    platform = await TestPlatform.start({
      asProcess: true,
      webhooks: false,
      environment: { DATABASE_URL: postgres.url },
    });
    project = await platform.project(api);
  });
  afterAll(async () => {
    await platform.stop();
    await postgres.remove();
  });

  it('in the middle of payments, credits and webhooks: what was acknowledged is there, once', async () => {
    const random = newRandom();
    const buyers = Array.from({ length: CHECKOUTS }, (_, index) => `buyer_${index}`);
    const spenders = Array.from({ length: 10 }, (_, index) => `spender_${index}`);
    const paid = await PaidCheckouts.of(platform, project, buyers);
    for (const user of spenders) {
      const given = { credit_type: 'api', amount: CONSUMES };
      expect((await project.api.post(`/api/v1/credits/${user}/grant`, given)).status).toBeLessThan(300);
    }
    const work = random.shuffled<Work>([
      ...paid.events.map((event) => ({ kind: 'webhook', event }) as const),
      ...numbered(CONSUMES, (index) => ({
        kind: 'consume',
        user: random.pick(spenders),
        key: `consume-${index}`,
      })),
      ...numbered(PAYMENTS, (index) => ({ kind: 'payment', key: `payment-${index}` })),
    ]);
    const crash = {
      name: 'database crashed',
      happen: async () => {
        await postgres.crash();
        if (!isLong) await leasesRunOut();
      },
    };
    const troubles = Array.from({ length: CRASHES }, () => crash);
    const payments = new Map<string, string>();
    const answers = new Set<string>();
    const begun = performance.now();

    let repeated = -work.length;
    await underTroubles(work, { width: AT_A_TIME, troubles, random }, (one) =>
      eventually(async () => {
        repeated += 1;
        const { status, body } = await attempt(one);
        answers.add([status, body.code].filter(Boolean).join(' '));
        expect(status).toBe(one.kind === 'payment' ? 201 : 200);
        if (one.kind === 'payment') payments.set(one.key, String(body.payment_id));
      }, PATIENCE),
    );

    if (!isLong) await leasesRunOut();
    const database = await TestDatabase.at(postgres.url);
    try {
      await database.quiet(PATIENCE);
      const counts = {
        ...(await paid.verdict(database)),
        ...(await verdictOf(database, [...payments.values()])),
      };
      const seconds = Math.round((performance.now() - begun) / 1_000);
      report(
        'G6',
        `${counts.lost + counts.lostWrites} lost, ${counts.doubled + counts.doubledWrites} doubled of ${work.length} acknowledged ` +
          `(${paid.events.length} webhooks, ${CONSUMES} consumes, ${PAYMENTS} payments), ${tally(troubles)}, ` +
          `${repeated} asked again, ${seconds} s, seed ${random.seed}`,
      );
      for (const answer of answers) expect(AS_PROMISED).toContain(answer);
      expect(counts).toEqual({ lost: 0, doubled: 0, lostWrites: 0, doubledWrites: 0, unsettled: 0 });
      await expectBalancedLedger(database);
    } finally {
      await database.close();
    }
  });

  /** The long version waits for the leases of what the crash has cut off to end by themselves. */
  async function leasesRunOut(): Promise<void> {
    const database = await TestDatabase.at(postgres.url);
    await database.leasesRunOut();
    await database.close();
  }

  /** As a client does: with the same key as before. No answer is an answer of its own. */
  async function attempt(work: Work): Promise<Pick<Answer, 'status' | 'body'>> {
    switch (work.kind) {
      case 'webhook':
        return answered(await platform.deliver(work.event));
      case 'consume':
        return project.api.post(
          `/api/v1/credits/${work.user}/consume`,
          { credit_type: 'api', amount: 1 },
          { 'idempotency-key': work.key },
        );
      case 'payment':
        return project.api.post(
          '/api/v1/payments',
          { user_id: work.key, email: 'ada@example.com', product_id: 'calls_1000' },
          { 'idempotency-key': work.key },
        );
    }
  }

  async function verdictOf(database: TestDatabase, payments: readonly string[]) {
    const [row] = await database.query<{ consumed: number; kept: number; all: number; unsettled: number }>(
      `SELECT (SELECT coalesce(-sum(amount), 0)::int FROM auth.ledger_entries WHERE amount = -1) AS consumed,
              (SELECT count(*)::int FROM payments.payments WHERE id = ANY($1::text[])) AS kept,
              (SELECT count(*)::int FROM payments.payments WHERE user_id LIKE 'payment-%') AS all,
              (SELECT count(*)::int FROM webhooks.stripe_events WHERE state NOT IN ('processed', 'ignored'))
              + (SELECT count(*)::int FROM events.outbox WHERE state = 'dead') AS unsettled`,
      [payments],
    );
    const { consumed = 0, kept = 0, all = 0, unsettled = -1 } = row ?? {};
    return {
      lostWrites: Math.max(0, CONSUMES - consumed) + (PAYMENTS - kept),
      doubledWrites: Math.max(0, consumed - CONSUMES) + Math.max(0, all - PAYMENTS),
      unsettled,
    };
  }
});

async function answered(response: Response): Promise<Pick<Answer, 'status' | 'body'>> {
  return { status: response.status, body: (await response.json()) as Json };
}

function numbered(count: number, one: (index: number) => Work): Work[] {
  return Array.from({ length: count }, (_, index) => one(index));
}
