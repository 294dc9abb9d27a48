import { Client } from 'pg';
import { eventually } from './eventually';

/** Looks into the test file's own database, past the API. */
export class TestDatabase {
  private constructor(private readonly client: Client) {}

  static async connect(): Promise<TestDatabase> {
    const client = new Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    return new TestDatabase(client);
  }

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query(text, [...values])).rows as Row[];
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
  async quiet(): Promise<void> {
    await eventually(async () => {
      const [waiting] = await this.query<{ count: string }>(
        `SELECT (SELECT count(*) FROM webhooks.stripe_events WHERE state = 'pending')
              + (SELECT count(*) FROM events.outbox WHERE state = 'pending')
              + (SELECT count(*) FROM auth.state_changes) AS count`,
      );
      expect(waiting?.count).toBe('0');
    });
  }

  /** Resolves once that many sessions of the platform wait for a row that another holds. */
  async waitingForRows(count: number): Promise<void> {
    await eventually(async () => {
      const [waiting] = await this.query<{ count: string }>(
        `SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'paygrove' AND wait_event IN ('transactionid', 'tuple')`,
      );
      expect(Number(waiting?.count)).toBeGreaterThanOrEqual(count);
    });
  }

  /** How often each type of event was published about a user; without the whole states, which tell of several changes as one. */
  async published(projectId: string, userId: string): Promise<Record<string, number>> {
    const rows = await this.query<{ type: string; count: string }>(
      `SELECT type, count(*) FROM events.events
       WHERE project_id = $1 AND user_id = $2 AND type <> 'customer.state_changed' GROUP BY type`,
      [projectId, userId],
    );
    return Object.fromEntries(rows.map(({ type, count }) => [type, Number(count)]));
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
