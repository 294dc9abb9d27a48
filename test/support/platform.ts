import Stripe from 'stripe';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { ApiClient, textAt, type Json } from './api-client';
import { DocumentedAnswers, type OpenApiDocument } from './documented-answers';
import { freePort } from './free-port';
import { startAsProcess, startInProcess, type Environment, type RunningApp } from './running-app';

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

export interface TestPlatformOptions {
  /** False keeps the sandbox from telling the platform anything: the test delivers what it wants. */
  readonly webhooks?: boolean;
  /** A process of its own, as it was built, that can be killed. */
  readonly asProcess?: boolean;
  readonly environment?: Environment;
  /** Gets what the platform writes, when it is a process of its own. */
  readonly hear?: (output: string) => void;
}

/** The whole thing on the test file's own database: the platform, and the Stripe sandbox over HTTP. */
export class TestPlatform {
  private constructor(
    readonly url: string,
    readonly sandbox: Sandbox,
    readonly documented: DocumentedAnswers,
    private readonly launch: () => Promise<RunningApp>,
    private running: RunningApp,
  ) {}

  static async start(options: TestPlatformOptions = {}): Promise<TestPlatform> {
    const { webhooks = true, asProcess = false } = options;
    const databaseUrl = process.env.DATABASE_URL ?? '';
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const forwarding = { url: `${url}/api/v1/webhooks/stripe`, apiKey: STRIPE_KEY, secret: WEBHOOK_SECRET };
    const sandbox = await startSandbox({
      port: 0,
      host: '127.0.0.1',
      databaseUrl,
      logLevel: 'silent',
      ...(webhooks ? { forwarding } : {}),
    });
    const environment = { ...environmentOf(port, databaseUrl, sandbox), ...options.environment };
    const launch = () =>
      asProcess ? startAsProcess(environment, options.hear) : startInProcess(environment);
    const running = await launch();
    const document = (await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument;
    return new TestPlatform(url, sandbox, new DocumentedAnswers(document), launch, running);
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await this.sandbox.close();
  }

  /** Ends the platform's process at once, without a chance to do anything about it. */
  async kill(): Promise<void> {
    await this.running.kill();
  }

  /** Starts the platform again after it was killed or stopped. */
  async startAgain(): Promise<void> {
    this.running = await this.launch();
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

function environmentOf(port: number, databaseUrl: string, sandbox: Sandbox): Environment {
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    STRIPE_SECRET_KEY: STRIPE_KEY,
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_URL: sandbox.url,
    CLOCK_URL: `${sandbox.url}/_control/clock`,
    ADMIN_API_KEY: ADMIN_KEY,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
}
