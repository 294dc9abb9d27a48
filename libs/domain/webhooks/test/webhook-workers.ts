import { Test, type TestingModule } from '@nestjs/testing';
import { ClockModule } from '#infra/clock';
import { ConfigModule } from '#infra/config';
import { CryptoModule } from '#infra/crypto';
import { Database, DatabaseModule } from '#infra/database';
import { EventBusModule } from '#infra/event-bus';
import { HttpModule } from '#infra/http';
import { JobsModule } from '#infra/jobs';
import { LoggingModule } from '#infra/logging';
import { Metrics, MetricsModule } from '#infra/metrics';
import { StripeModule } from '#infra/stripe';
import { WorkQueueModule } from '#infra/work-queue';
import { eventually } from '../../../../test/support/eventually';
import { StripeEventPolicy, WebhooksModule } from '../src';
import { StripeEventHandlers } from '../src/process-stripe-event/stripe-event-handlers';
import { ReceiveStripeEvent } from '../src/receive-stripe-event/receive-stripe-event.service';
import { RedriveWebhookEvent } from '../src/redrive-webhook-event/redrive-webhook-event.service';
import { StripeEventQueue } from '../src/stripe-event/stripe-event-queue';
import { eventOf, invoiceObject, signed } from './signed-event';
import { webhooksConfig } from './webhooks-config';

/** The type of the events of these tests: `act` is what is done with them. */
export const TEST_TYPE = 'test.invoice';

const fastPolicy: StripeEventPolicy = {
  retry: { firstDelay: 5, longestDelay: 20, attempts: 4, jitter: 0 },
  leaseMilliseconds: 30_000,
  pollMilliseconds: 20,
  concurrency: 10,
};

/** One replica that works on webhooks, without HTTP. Several of them share the database of the test file. */
export class WebhookReplica {
  private constructor(private readonly nest: TestingModule) {}

  static async start(
    act: (objectId: string) => Promise<void>,
    policy: Partial<StripeEventPolicy> = {},
  ): Promise<WebhookReplica> {
    const nest = await Test.createTestingModule({
      imports: [
        ConfigModule.forConfig(webhooksConfig()),
        LoggingModule,
        MetricsModule,
        ClockModule,
        CryptoModule,
        DatabaseModule,
        WorkQueueModule,
        JobsModule,
        EventBusModule,
        HttpModule,
        StripeModule,
        WebhooksModule,
      ],
    })
      .overrideProvider(StripeEventPolicy)
      .useValue({ ...fastPolicy, ...policy })
      .compile();
    nest.get(StripeEventHandlers, { strict: false }).on('invoice', [TEST_TYPE], async ({ invoice }) => {
      await act(invoice.id);
      return 'applied';
    });
    await nest.init();
    return new WebhookReplica(nest);
  }

  stop(): Promise<void> {
    return this.nest.close();
  }

  get db(): Database {
    return this.nest.get(Database);
  }

  get queue(): StripeEventQueue {
    return this.nest.get(StripeEventQueue, { strict: false });
  }

  metrics(): Promise<string> {
    return this.nest.get(Metrics).registry.metrics();
  }

  /** Delivers an event about an object; events of one customer are in order. */
  async deliver(objectId: string, options: { type?: string; customer?: string } = {}): Promise<string> {
    const id = `evt_${objectId}`;
    const { body, signature } = signed(
      eventOf(id, options.type ?? TEST_TYPE, invoiceObject(objectId, options.customer)),
    );
    await this.nest.get(ReceiveStripeEvent, { strict: false }).execute(Buffer.from(body), signature);
    return id;
  }

  redrive(id: string): Promise<unknown> {
    return this.nest.get(RedriveWebhookEvent, { strict: false }).execute(id);
  }

  /** How many events are in which state. */
  async states(): Promise<Record<string, number>> {
    const rows = await this.db.query<{ state: string; count: bigint }>(
      'SELECT state, count(*) AS count FROM webhooks.stripe_events GROUP BY state',
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
  }

  /** Waits until no event is pending. */
  async settled(): Promise<Record<string, number>> {
    return eventually(async () => {
      const states = await this.states();
      expect(states.pending).toBeUndefined();
      return states;
    });
  }
}
