import { Global, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Clock } from '#kernel';
import { PurchaseLookup, type Purchase } from '#domain/payments';
import { ConfigModule, environment, parseConfig } from '#infra/config';
import { CryptoModule } from '#infra/crypto';
import { Database, DatabaseModule } from '#infra/database';
import { EventBusModule } from '#infra/event-bus';
import { HttpModule } from '#infra/http';
import { JobsModule } from '#infra/jobs';
import { LoggingModule } from '#infra/logging';
import { MetricsModule } from '#infra/metrics';
import { PaymentProvider, ProviderHistory, RefundProvider } from '#infra/stripe';
import { WorkQueueModule } from '#infra/work-queue';
import { ApplyInvoice, SubscriptionsModule, SyncSubscription } from '../src';
import { ExpireSubscriptions } from '../src/expire-subscriptions/expire-subscriptions.service';
import { GetSubscription } from '../src/get-subscription/get-subscription.service';
import { ListSubscriptions } from '../src/list-subscriptions/list-subscriptions.service';
import { identity } from '../src/subscription/subscription-fixture.spec-support';
import { FakePaymentProvider } from './fake-payment-provider';
import { NoRefunds } from '../../../../test/support/no-refunds';
import { NoHistory } from '../../../../test/support/no-history';

/** A clock that stands still until it is set. */
export class SettableClock extends Clock {
  constructor(private time: Date) {
    super();
  }

  now(): Date {
    return this.time;
  }

  set(time: Date): void {
    this.time = time;
  }
}

/** An event as it was published. */
export interface PublishedEvent {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** The subscriptions module on the database of the test file, between a Stripe and purchases that are made up. Its jobs do not run. */
export class SubscriptionsApp {
  private constructor(
    private readonly nest: TestingModule,
    readonly stripe: FakePaymentProvider,
    readonly clock: SettableClock,
  ) {}

  static async start(now: Date): Promise<SubscriptionsApp> {
    const stripe = new FakePaymentProvider();
    const clock = new SettableClock(now);
    const nest = await Test.createTestingModule({ imports: modulesAround(stripe, clock) })
      .overrideProvider(PurchaseLookup)
      .useValue({ find: async (projectId, paymentId) => purchaseOf(projectId, paymentId) } satisfies Pick<
        PurchaseLookup,
        'find'
      >)
      .compile();
    return new SubscriptionsApp(nest, stripe, clock);
  }

  stop(): Promise<void> {
    return this.nest.close();
  }

  get db(): Database {
    return this.nest.get(Database);
  }

  /** Another part of the module. */
  resolve<Part>(part: Type<Part>): Part {
    return this.nest.get(part);
  }

  get sync(): SyncSubscription {
    return this.nest.get(SyncSubscription);
  }

  get applyInvoice(): ApplyInvoice {
    return this.nest.get(ApplyInvoice);
  }

  get expire(): ExpireSubscriptions {
    return this.nest.get(ExpireSubscriptions);
  }

  get list(): ListSubscriptions {
    return this.nest.get(ListSubscriptions);
  }

  get get(): GetSubscription {
    return this.nest.get(GetSubscription);
  }

  /** What was published about a payment's subscription, in order. */
  async published(paymentId: string): Promise<PublishedEvent[]> {
    return this.db.query<PublishedEvent>(
      `SELECT type, data FROM events.events WHERE data->>'payment_id' = $1 ORDER BY position`,
      [paymentId],
    );
  }

  /** The rows of a payment's subscription, without what is each time another. */
  async rows(paymentId: string): Promise<Record<string, unknown>[]> {
    const rows = await this.db.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(s) - '{id,payment_id,provider_subscription_id,provider_state_at,revision,created_at,updated_at}'::text[] AS row
       FROM subscriptions.subscriptions AS s WHERE payment_id = $1`,
      [paymentId],
    );
    return rows.map(({ row }) => row);
  }

  /** Whether the user's place for the product is taken by this payment. */
  async holdsSlot(paymentId: string): Promise<boolean> {
    const rows = await this.db.query(
      'SELECT 1 AS one FROM payments.subscription_slots WHERE payment_id = $1',
      [paymentId],
    );
    return rows.length > 0;
  }
}

/** Everything whose payment is not called `pay_foreign…` was bought here; each by a user of his own. */
function purchaseOf(projectId: string, paymentId: string): Purchase | undefined {
  if (paymentId.startsWith('pay_foreign')) return undefined;
  const { productId, permissions, graceDays, credits } = identity;
  return {
    projectId,
    paymentId,
    userId: `user_of_${paymentId}`,
    productId,
    priceId: 'price_1',
    permissions,
    graceDays,
    credits,
  };
}

function modulesAround(stripe: PaymentProvider, clock: Clock) {
  const config = parseConfig({
    ...environment(),
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    STRIPE_SECRET_KEY: 'sk_test_subscriptions',
    STRIPE_WEBHOOK_SECRET: 'whsec_subscriptions',
    ADMIN_API_KEY: 'admin_key_of_the_tests',
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  });

  @Global()
  @Module({
    providers: [
      { provide: Clock, useValue: clock },
      { provide: PaymentProvider, useValue: stripe },
      { provide: RefundProvider, useClass: NoRefunds },
      { provide: ProviderHistory, useClass: NoHistory },
    ],
    exports: [Clock, PaymentProvider, ProviderHistory, RefundProvider],
  })
  class OutsideWorldModule {}

  return [
    ConfigModule.forConfig(config),
    LoggingModule,
    MetricsModule,
    OutsideWorldModule,
    CryptoModule,
    DatabaseModule,
    WorkQueueModule,
    JobsModule,
    EventBusModule,
    HttpModule,
    SubscriptionsModule,
  ];
}
