import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ClockModule } from '#infra/clock';
import { ConfigModule } from '#infra/config';
import { CryptoModule } from '#infra/crypto';
import { Database, DatabaseModule } from '#infra/database';
import { EventBusModule } from '#infra/event-bus';
import { createHttpApp, HttpModule } from '#infra/http';
import { JobsModule } from '#infra/jobs';
import { LoggingModule } from '#infra/logging';
import { MetricsModule } from '#infra/metrics';
import { StripeModule } from '#infra/stripe';
import { WorkQueueModule } from '#infra/work-queue';
import { ApiClient, type Answer } from '../../../../test/support/api-client';
import { DocumentedAnswers, type OpenApiDocument } from '../../../../test/support/documented-answers';
import { WebhooksModule } from '../src';
import { ForgetWebhooksJob } from '../src/forget-webhooks/forget-webhooks.job';
import { StripeEventHandlers } from '../src/process-stripe-event/stripe-event-handlers';
import type { Delivery } from './signed-event';
import { ADMIN_KEY, webhooksConfig } from './webhooks-config';

/** The webhooks module over HTTP on the database of the test file. Every answer is held against the OpenAPI document. */
export class WebhooksApp {
  private constructor(
    private readonly nest: NestFastifyApplication,
    private readonly url: string,
    private readonly documented: DocumentedAnswers,
  ) {}

  static async start(stripeUrl?: string): Promise<WebhooksApp> {
    const nest = await createHttpApp(webhooksTestModule(stripeUrl), 0);
    await nest.listen(0, '127.0.0.1');
    const url = await nest.getUrl();
    const document = (await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument;
    return new WebhooksApp(nest, url, new DocumentedAnswers(document));
  }

  stop(): Promise<void> {
    return this.nest.close();
  }

  /** The types of Stripe's events that something is done with. */
  get handledTypes(): readonly string[] {
    return this.nest.get(StripeEventHandlers, { strict: false }).types;
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

  /** Delivers as Stripe does. */
  deliver({ body, signature }: Delivery, path = '/api/v1/webhooks/stripe'): Promise<Answer> {
    return this.client({ 'stripe-signature': signature }).request('POST', path, { rawBody: body });
  }

  /** Clears away what has served its time. */
  forget(): Promise<boolean> {
    return this.nest.get(ForgetWebhooksJob).clear();
  }

  async stored(): Promise<{ id: string; payload: string; state: string }[]> {
    return this.db.query('SELECT id, payload, state FROM webhooks.stripe_events ORDER BY position');
  }
}

function webhooksTestModule(stripeUrl: string | undefined) {
  @Module({
    imports: [
      ConfigModule.forConfig(webhooksConfig(stripeUrl)),
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
  class WebhooksTestModule {}

  return WebhooksTestModule;
}
