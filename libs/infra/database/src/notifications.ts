import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { DatabaseConfig } from '#infra/config';
import { LOGGER, type Logger } from '#infra/logging';
import { Database } from './database';

const RECONNECT_MILLISECONDS = 1_000;
const QUIET_MILLISECONDS = 20;

/**
 * Wakes other replicas over LISTEN/NOTIFY. A hint, never a promise: a lost one costs time until the next poll, not work.
 *
 * NOTIFY is sent after the commit and bundled, not within the transaction: PostgreSQL serialises the commits of all
 * transactions that have notified, which would cost the hot paths their group commit.
 */
@Injectable()
export class Notifications implements OnApplicationShutdown {
  private readonly listeners = new Map<string, (() => void)[]>();
  private readonly due = new Map<string, NodeJS.Timeout>();
  private client: Client | undefined;
  private reconnect: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly config: DatabaseConfig,
    private readonly db: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Calls back whenever any replica has published on `channel`. */
  async subscribe(channel: string, listener: () => void): Promise<void> {
    const known = this.listeners.get(channel);
    this.listeners.set(channel, [...(known ?? []), listener]);
    if (this.client === undefined) await this.connect();
    else if (known === undefined) await this.client.query(`LISTEN ${channel}`);
  }

  /** Tells all replicas, soon. Many calls within a short time become one. */
  publish(channel: string): void {
    if (this.stopped || this.due.has(channel)) return;
    const timer = setTimeout(() => {
      this.due.delete(channel);
      this.db
        .outsideTransaction(() => this.db.query('SELECT pg_notify($1, $2)::text', [channel, '']))
        .catch((error: unknown) =>
          this.logger.debug({ err: error, channel }, 'could not notify other replicas'),
        );
    }, QUIET_MILLISECONDS);
    this.due.set(channel, timer.unref());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reconnect);
    for (const timer of this.due.values()) clearTimeout(timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new Client({ connectionString: this.config.url, application_name: 'paygrove-listen' });
    this.client = client;
    client.on('notification', ({ channel }) => this.wake(channel));
    client.on('error', (error) =>
      this.logger.warn({ err: error }, 'lost the connection that listens for work'),
    );
    client.on('end', () => this.connectAgain(client));
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await client.query(`LISTEN ${channel}`);
    } catch (error) {
      this.logger.warn({ err: error }, 'could not listen for work; polling goes on');
      void client.end().catch(() => undefined);
      this.connectAgain(client);
    }
  }

  private connectAgain(lost: Client): void {
    if (this.stopped || this.client !== lost) return;
    clearTimeout(this.reconnect);
    this.reconnect = setTimeout(() => void this.connect(), RECONNECT_MILLISECONDS).unref();
  }

  private wake(channel: string): void {
    for (const listener of this.listeners.get(channel) ?? []) listener();
  }
}
