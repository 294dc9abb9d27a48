import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock, RealTime } from '#kernel';
import { ConfigModule, environment, parseConfig } from '#infra/config';
import { CryptoModule } from '#infra/crypto';
import { Database, DatabaseModule } from '#infra/database';
import { EventBusModule } from '#infra/event-bus';
import { createHttpApp, HttpModule } from '#infra/http';
import { JobsModule } from '#infra/jobs';
import { LoggingModule } from '#infra/logging';
import { MetricsModule } from '#infra/metrics';
import { WorkQueueModule } from '#infra/work-queue';
import { ApiClient, textAt, type Answer, type Json } from '../../../../test/support/api-client';
import { DocumentedAnswers, type OpenApiDocument } from '../../../../test/support/documented-answers';
import { realTime } from '../../../../test/support/machine-time';
import { stripeFakes, stripePorts } from '../../../../test/support/stripe-fakes';
import { ProjectsModule } from '../src';
import { FakeCatalogueProvider } from './fake-catalogue-provider';

export const ADMIN_KEY = 'admin_key_of_the_tests';
export const PUBLIC_URL = 'https://pay.example.com';

/** A clock that stands still until it is moved. */
export class SettableClock extends Clock {
  private time = new Date('2026-11-21T10:00:00.000Z');

  now(): Date {
    return new Date(this.time);
  }

  advance(seconds: number): void {
    this.time = new Date(this.time.getTime() + seconds * 1_000);
  }
}

/** The projects module over HTTP on the database of the test file. Every answer is held against the OpenAPI document. */
export class ProjectsApp {
  private constructor(
    readonly nest: NestFastifyApplication,
    readonly stripe: FakeCatalogueProvider,
    readonly clock: SettableClock,
    private readonly url: string,
    readonly documented: DocumentedAnswers,
  ) {}

  static async start(variables: Record<string, string> = {}): Promise<ProjectsApp> {
    const stripe = new FakeCatalogueProvider();
    const clock = new SettableClock();
    const nest = await createHttpApp(moduleWith(stripe, clock, variables), 0);
    await nest.listen(0, '127.0.0.1');
    const url = await nest.getUrl();
    const document = (await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument;
    return new ProjectsApp(nest, stripe, clock, url, new DocumentedAnswers(document));
  }

  stop(): Promise<void> {
    return this.nest.close();
  }

  get db(): Database {
    return this.nest.get(Database);
  }

  get operator(): ApiClient {
    return this.client({ authorization: `Bearer ${ADMIN_KEY}` });
  }

  client(headers: Record<string, string>): ApiClient {
    return new ApiClient(this.url, headers, this.documented);
  }

  /** Calls with a key of a project. */
  keyed(projectId: string, key: string): ApiClient {
    return this.client({ authorization: `Bearer ${key}`, 'x-project-id': projectId });
  }

  register(registration: Json, headers?: Record<string, string>): Promise<Answer> {
    return this.operator.post('/api/v1/projects', registration, headers);
  }

  /** Registers a project and gives a client with its secret key. */
  async project(registration: Json): Promise<{ id: string; body: Json; api: ApiClient; key: string }> {
    const { status, body } = await this.register({ name: 'Shop', domain: 'shop.example', ...registration });
    if (status !== 201) throw new Error(`Not registered: ${JSON.stringify(body)}`);
    const id = textAt(body, 'project_id');
    const key = textAt(body, 'environment_variables.PAYMENT_API_KEY');
    return { id, body, key, api: this.keyed(id, key) };
  }
}

function moduleWith(stripe: FakeCatalogueProvider, clock: SettableClock, variables: Record<string, string>) {
  const config = parseConfig({
    ...environment(),
    NODE_ENV: 'test',
    LOG_LEVEL: 'fatal',
    PUBLIC_URL,
    STRIPE_SECRET_KEY: 'sk_test_projects',
    STRIPE_WEBHOOK_SECRET: 'whsec_projects',
    ADMIN_API_KEY: ADMIN_KEY,
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    ...variables,
  });

  @Global()
  @Module({
    providers: [{ provide: Clock, useValue: clock }, realTime, ...stripeFakes({ catalogue: stripe })],
    exports: [Clock, RealTime, ...stripePorts],
  })
  class OutsideWorldModule {}

  @Module({
    imports: [
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
      ProjectsModule,
    ],
  })
  class ProjectsTestModule {}

  return ProjectsTestModule;
}
