import { Global, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Clock, RealTime } from '#kernel';
import { PurchaseLookup, type Purchase } from '#domain/payments';
import { ConfigModule, environment, parseConfig } from '#infra/config';
import { CryptoModule } from '#infra/crypto';
import { Database, DatabaseModule } from '#infra/database';
import { EventBusModule } from '#infra/event-bus';
import { HttpModule } from '#infra/http';
import { JobsModule } from '#infra/jobs';
import { LoggingModule } from '#infra/logging';
import { MetricsModule } from '#infra/metrics';
import type { RefundProvider, SubscriptionProvider } from '#infra/stripe';
import { WorkQueueModule } from '#infra/work-queue';
import { realTime } from '../../../../test/support/machine-time';
import { NoRefunds } from '../../../../test/support/no-refunds';
import { stripeFakes, stripePorts } from '../../../../test/support/stripe-fakes';
import { ApplyInvoice, SubscriptionsModule, SyncSubscription } from '../src';
import { ExpireSubscriptions } from '../src/expire-subscriptions/expire-subscriptions.service';
import { GetSubscription } from '../src/get-subscription/get-subscription.service';
import { ListSubscriptions } from '../src/list-subscriptions/list-subscriptions.service';
import { identity } from '../src/subscription/subscription-fixture.spec-support';
import { FakeSubscriptionProvider } from './fake-subscription-provider';

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

/** Each invoice was paid by an intent of its own. */
class PaidByIntents extends NoRefunds {
  /** The invoices that were asked about. */
  readonly asked: string[] = [];

  override findInvoiceCharge = async (invoiceId: string) => {
    this.asked.push(invoiceId);
    return `pi_of_${invoiceId}`;
  };
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
    readonly stripe: FakeSubscriptionProvider,
    readonly charges: PaidByIntents,
    readonly clock: SettableClock,
  ) {}

  static async start(now: Date): Promise<SubscriptionsApp> {
    const stripe = new FakeSubscriptionProvider();
    const charges = new PaidByIntents();
    const clock = new SettableClock(now);
    const nest = await Test.createTestingModule({ imports: modulesAround(stripe, charges, clock) })
      .overrideProvider(PurchaseLookup)
      .useValue({ find: async (projectId, paymentId) => purchaseOf(projectId, paymentId) } satisfies Pick<
        PurchaseLookup,
        'find'
      >)
      .compile();
    return new SubscriptionsApp(nest, stripe, charges, clock);
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

  /** What was published about the subscription that a payment has begun, in order. */
  async published(paymentId: string): Promise<PublishedEvent[]> {
    return this.db.query<PublishedEvent>(
      `SELECT type, data FROM events.events WHERE user_id = $1 ORDER BY position`,
      [userOf(paymentId)],
    );
  }

  /** A checkout that begins a subscription, as far as is known of its payment. */
  async checkOut(
    paymentId: string,
    status: 'pending' | 'succeeded' | 'failed',
    paymentIntentId: string | null = null,
  ): Promise<void> {
    await this.db.query(
      `INSERT INTO payments.payments (id, project_id, user_id, email, payment_type, status, amount, currency, metadata, success_url,
                                      cancel_url, operation_id, created_at, updated_at, succeeded_at, payment_intent_id)
       VALUES ($1, 'saas', $2, 'ada@example.com', 'subscription', $3, 900, 'usd', '{}', '', '', $1, now(), now(),
               CASE WHEN $3 = 'succeeded' THEN now() END, $4)`,
      [paymentId, userOf(paymentId), status, paymentIntentId],
    );
  }

  /** What the payment of a checkout knows of how it was paid. */
  async paidBy(paymentId: string): Promise<Record<string, unknown> | undefined> {
    const [row] = await this.db.query<Record<string, unknown>>(
      'SELECT status, payment_intent_id, provider_invoice_id FROM payments.payments WHERE id = $1',
      [paymentId],
    );
    return row;
  }

  /** The payments that its invoices are, in order. */
  async payments(paymentId: string): Promise<Record<string, unknown>[]> {
    return this.db.query(
      `SELECT payment.id, billing_reason, status, amount::int, currency, payment_intent_id, provider_invoice_id, provider_subscription_id,
              customer_id, product_id, quantity, terms->>'unitAmount' AS unit_amount
       FROM payments.payments AS payment JOIN payments.payment_items AS item ON item.payment_id = payment.id
       WHERE payment.user_id = $1 ORDER BY payment.succeeded_at`,
      [userOf(paymentId)],
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

/** Who has bought what a payment began. */
function userOf(paymentId: string): string {
  return `user_of_${paymentId}`;
}

/** Everything whose payment is not called `pay_foreign…` was bought here, or, called `pay_unbegun…`, is about to be; each by a user of his own. */
function purchaseOf(projectId: string, paymentId: string): Purchase | undefined {
  if (paymentId.startsWith('pay_foreign')) return undefined;
  const { productId, permissions, graceDays, credits, meter } = identity;
  return {
    projectId,
    paymentId,
    userId: userOf(paymentId),
    stripeAccount: '',
    productId,
    priceId: 'price_1',
    permissions,
    graceDays,
    credits,
    meter,
    begun: !paymentId.startsWith('pay_unbegun'),
  };
}

function modulesAround(stripe: SubscriptionProvider, charges: RefundProvider, clock: Clock) {
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
      realTime,
      ...stripeFakes({ subscriptions: stripe, refunds: charges }),
    ],
    exports: [Clock, RealTime, ...stripePorts],
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
