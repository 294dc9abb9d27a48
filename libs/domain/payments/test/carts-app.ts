import { Global, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Clock, RealTime, type ProjectId, type UserId } from '#kernel';
import type { UserStatus } from '#contracts';
import { ConfigModule, environment, parseConfig } from '#infra/config';
import { CryptoModule } from '#infra/crypto';
import { Database, DatabaseModule } from '#infra/database';
import { EventBusModule } from '#infra/event-bus';
import { HttpModule } from '#infra/http';
import { JobsModule } from '#infra/jobs';
import { LoggingModule } from '#infra/logging';
import { MetricsModule } from '#infra/metrics';
import type { PaymentProvider } from '#infra/stripe';
import { WorkQueueModule } from '#infra/work-queue';
import { realTime } from '../../../../test/support/machine-time';
import { stripeFakes, stripePorts } from '../../../../test/support/stripe-fakes';
import { PaymentsModule } from '../src';
import { CheckoutCart } from '../src/checkout-cart/checkout-cart.service';
import { CreateCart } from '../src/create-cart/create-cart.service';
import { EditCart } from '../src/edit-cart/edit-cart.service';
import { ExpireCarts } from '../src/expire-carts/expire-carts.service';
import { ShowCart } from '../src/read-cart/show-cart.service';
import { FollowUser } from '../src/users/follow-user.service';
import type { FakeCheckoutProvider } from './fake-checkout-provider';

/** A clock that stands still until it is set. */
export class SettableClock extends Clock {
  constructor(public time: Date) {
    super();
  }

  now(): Date {
    return this.time;
  }
}

/** One instance of the payments module on the database of the test file, at a Stripe that is made up. Its jobs do not run. */
export class CartsApp {
  private constructor(private readonly nest: TestingModule) {}

  static async start(stripe: FakeCheckoutProvider, clock: Clock): Promise<CartsApp> {
    return new CartsApp(await Test.createTestingModule({ imports: modulesAround(stripe, clock) }).compile());
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

  get create(): CreateCart {
    return this.nest.get(CreateCart);
  }

  get edit(): EditCart {
    return this.nest.get(EditCart);
  }

  get show(): ShowCart {
    return this.nest.get(ShowCart);
  }

  get checkOut(): CheckoutCart {
    return this.nest.get(CheckoutCart);
  }

  get expire(): ExpireCarts {
    return this.nest.get(ExpireCarts);
  }

  /** Tells of a user as the auth side does. @param sequence greater than of all that was told of him before */
  tellOfUser(projectId: ProjectId, userId: UserId, status: UserStatus, sequence: number): Promise<void> {
    return this.nest.get(FollowUser).execute({
      id: `evt_${sequence}`,
      type: status === 'deleted' ? 'user.deleted' : 'user.updated',
      version: 1,
      source: 'auth-service',
      timestamp: '2026-11-21T10:00:00.000Z',
      sequence,
      project_id: projectId,
      data: { user_id: userId, status, email: null, is_verified: false },
      metadata: { request_id: 'req_1', correlation_id: 'req_1' },
    });
  }

  /** A project that sells these products for one dollar each. */
  async project(id: string, ...productIds: string[]): Promise<ProjectId> {
    await this.db.query(
      `INSERT INTO projects.projects (id, name, domain, default_currency, registered_by, created_at, updated_at)
       VALUES ($1, $1, 'shop.example', 'usd', $1, now(), now())`,
      [id],
    );
    await this.db.query(
      `INSERT INTO projects.products (project_id, id, name, type, recurring, price_id, amount, currency, tax_behavior,
                                      grants, created_at, updated_at)
       SELECT $1, product, product, 'one_time', false, 'price_of_' || product, 100, 'usd', 'unspecified',
              '{"permissions": [], "credits": [], "graceDays": 3}', now(), now()
       FROM unnest($2::text[]) AS product`,
      [id, productIds],
    );
    return id as ProjectId;
  }
}

function modulesAround(stripe: PaymentProvider, clock: Clock) {
  const config = parseConfig({
    ...environment(),
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    STRIPE_SECRET_KEY: 'sk_test_carts',
    STRIPE_WEBHOOK_SECRET: 'whsec_carts',
    ADMIN_API_KEY: 'admin_key_of_the_tests',
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  });

  @Global()
  @Module({
    providers: [{ provide: Clock, useValue: clock }, realTime, ...stripeFakes({ payments: stripe })],
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
    EventBusModule,
    JobsModule,
    WorkQueueModule,
    HttpModule,
    PaymentsModule,
  ];
}
