import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { parseConfig } from '#infra/config';
import { createHttpApp } from '#infra/http';
import Stripe from 'stripe';
import { AppModule } from '../../apps/platform/src/app.module';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { ApiClient, textAt, type Json } from './api-client';
import { DocumentedAnswers, type OpenApiDocument } from './documented-answers';
import { freePort } from './free-port';

export const ADMIN_KEY = 'admin_key_of_the_test_platform';
export const WEBHOOK_SECRET = 'whsec_test_platform';
const STRIPE_KEY = 'sk_test_paygrove';

export interface TestProject {
  readonly id: string;
  readonly registration: Json;
  /** Calls with the project's secret key. */
  readonly api: ApiClient;
  /** Calls with its publishable key. */
  readonly frontEnd: ApiClient;
}

/** The whole thing in this process, on the test file's own database: the platform, and the Stripe sandbox over HTTP. */
export class TestPlatform {
  private constructor(
    readonly url: string,
    readonly app: NestFastifyApplication,
    readonly sandbox: Sandbox,
    readonly documented: DocumentedAnswers,
  ) {}

  /** @param options `webhooks: false` keeps the sandbox from telling the platform anything: the test delivers what it wants */
  static async start(
    options: { webhooks?: boolean; environment?: Record<string, string> } = {},
  ): Promise<TestPlatform> {
    const { webhooks = true, environment = {} } = options;
    const databaseUrl = process.env.DATABASE_URL ?? '';
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const sandbox = await startSandbox({
      port: 0,
      host: '127.0.0.1',
      databaseUrl,
      logLevel: 'silent',
      ...(webhooks
        ? { forwarding: { url: `${url}/api/v1/webhooks/stripe`, apiKey: STRIPE_KEY, secret: WEBHOOK_SECRET } }
        : {}),
    });
    const app = await startApp(port, sandbox, environment);
    const document = (await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument;
    return new TestPlatform(url, app, sandbox, new DocumentedAnswers(document));
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.sandbox.close();
  }

  /** Calls as the operator. */
  get operator(): ApiClient {
    return this.client({ authorization: `Bearer ${ADMIN_KEY}` });
  }

  /** Calls without credentials. */
  get anonymous(): ApiClient {
    return this.client({});
  }

  client(headers: Record<string, string>): ApiClient {
    return new ApiClient(this.url, headers, this.documented);
  }

  /** The official SDK on the account that the platform uses. */
  get stripe(): Stripe {
    return new Stripe(STRIPE_KEY, { host: '127.0.0.1', port: this.sandbox.port, protocol: 'http' });
  }

  /** Registers a project and gives clients with its keys. */
  async project(registration: Record<string, unknown>): Promise<TestProject> {
    const { status, body } = await this.operator.post('/api/v1/projects', registration);
    if (status !== 201) throw new Error(`The project was not registered: ${JSON.stringify(body)}`);
    const id = textAt(body, 'project_id');
    const keyed = (key: string) => this.client({ authorization: `Bearer ${key}`, 'x-project-id': id });
    return {
      id,
      registration: body,
      api: keyed(textAt(body, 'environment_variables.PAYMENT_API_KEY')),
      frontEnd: keyed(textAt(body, 'environment_variables.PAYMENT_PUBLISHABLE_KEY')),
    };
  }

  /** Pays on the checkout page, as a customer would. */
  async pay(checkoutSessionId: string, options: Record<string, unknown> = {}): Promise<Response> {
    return this.control(`checkout/${checkoutSessionId}/complete`, options);
  }

  /** Delivers an event as Stripe would, signed. */
  async deliver(event: Stripe.Event): Promise<Response> {
    const payload = JSON.stringify(event);
    return fetch(`${this.url}/api/v1/webhooks/stripe`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET }),
      },
      body: payload,
    });
  }

  async control(path: string, body: Record<string, unknown> = {}): Promise<Response> {
    return fetch(`${this.sandbox.url}/_control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}

async function startApp(
  port: number,
  sandbox: Sandbox,
  environment: Record<string, string>,
): Promise<NestFastifyApplication> {
  const config = parseConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    PORT: String(port),
    DATABASE_URL: process.env.DATABASE_URL,
    STRIPE_SECRET_KEY: STRIPE_KEY,
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_URL: sandbox.url,
    CLOCK_URL: `${sandbox.url}/_control/clock`,
    ADMIN_API_KEY: ADMIN_KEY,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...environment,
  });
  const app = await createHttpApp(AppModule.for(config), config.http.trustProxyHops);
  await app.listen(config.http.port, '127.0.0.1');
  return app;
}
