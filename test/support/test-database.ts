import type { Client } from 'pg';
import type { Side } from '#contracts';
import { connectedTo } from './connection';
import { eventually } from './eventually';
import { appsOf, databaseOf, topology } from './topology';

/** Looks into the test file's own databases, past the API: one for both sides, or one each. */
export class TestDatabase {
  private constructor(
    private readonly payments: Client,
    private readonly auth: Client,
  ) {}

  static async connect(): Promise<TestDatabase> {
    const payments = await connectedTo(databaseOf('payments'));
    return new TestDatabase(
      payments,
      appsOf[topology].length === 1 ? payments : await connectedTo(databaseOf('auth')),
    );
  }

  /** Looks into one database that holds both sides, wherever it is. */
  static async at(url: string): Promise<TestDatabase> {
    const both = await connectedTo(url);
    return new TestDatabase(both, both);
  }

  /** One for each database. */
  private get sides(): readonly Side[] {
    return this.payments === this.auth ? ['payments'] : ['payments', 'auth'];
  }

  /** Asks the database of the payments side, or of another one. */
  async query<Row>(text: string, values: readonly unknown[] = [], side: Side = 'payments'): Promise<Row[]> {
    return (await this[side].query(text, [...values])).rows as Row[];
  }

  /** Asks until there is an answer. */
  async eventually<Row>(text: string): Promise<Row[]> {
    return eventually(async () => {
      const rows = await this.query<Row>(text);
      expect(rows.length).toBeGreaterThan(0);
      return rows;
    });
  }

  /** Resolves once nothing is waiting: no webhook to be worked on, no event to be delivered, no state to be published. */
  async quiet(patience?: number): Promise<void> {
    await eventually(async () => expect(await this.isQuiet()).toBe(true), patience);
  }

  async isQuiet(): Promise<boolean> {
    // What one side has passed on may lie with the other, and come back: so the first is asked again.
    for (const side of ['payments', 'auth', 'payments'] as const) {
      const [waiting] = await this.query<{ count: string }>(
        `SELECT (SELECT count(*) FROM webhooks.stripe_events WHERE state = 'pending')
              + (SELECT count(*) FROM events.outbox WHERE state = 'pending')
              + (SELECT count(*) FROM auth.state_changes) AS count`,
        [],
        side,
      );
      if (waiting?.count !== '0') return false;
    }
    return true;
  }

  /** What time would do: leases of a process that is gone, or frozen, run out. */
  async leasesRunOut(): Promise<void> {
    for (const side of this.sides) {
      for (const table of ['webhooks.stripe_events', 'events.outbox', 'http.idempotency_keys']) {
        await this.query(
          `UPDATE ${table} SET leased_until = now() - interval '1 second' WHERE leased_until > now()`,
          [],
          side,
        );
      }
    }
  }

  /** Resolves once a session of the platform waits for a row that another holds. */
  async waitingForRow(): Promise<void> {
    await eventually(async () => expect(await this.isWaitingForRow()).toBe(true));
  }

  async isWaitingForRow(): Promise<boolean> {
    const waiting = await this.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'paygrove' AND wait_event IN ('transactionid', 'tuple')`,
    );
    return waiting.length > 0;
  }

  /** How often each type of event was published about a user; without the whole states, which tell of several changes as one. */
  async published(projectId: string, userId: string): Promise<Record<string, number>> {
    const ofSides = await Promise.all(
      [...new Set([this.payments, this.auth])].map((client) =>
        client.query<{ type: string; count: string }>(
          `SELECT type, count(*) FROM events.events
           WHERE project_id = $1 AND user_id = $2 AND type <> 'customer.state_changed' GROUP BY type`,
          [projectId, userId],
        ),
      ),
    );
    const rows = ofSides.flatMap((result) => result.rows);
    return Object.fromEntries(rows.map(({ type, count }) => [type, Number(count)]));
  }

  async close(): Promise<void> {
    await Promise.all([...new Set([this.payments, this.auth])].map((client) => client.end()));
  }
}
