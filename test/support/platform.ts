import Stripe from 'stripe';
import type { Side } from '#contracts';
import type { Sandbox } from '../../apps/sandbox/src/sandbox';
import { ApiClient, textAt, type Json, type ServingApp } from './api-client';
import { appHost } from './app-host';
import { documentOfAll, DocumentedAnswers, type OpenApiDocument } from './documented-answers';
import { freePort } from './free-port';
import { startAsProcess, startInHost, type Environment, type RunningApp } from './running-app';
import { appsOf, databaseOf, topology, transportVariables, type AppName } from './topology';

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
  /** Processes of each app; requests go to the first. */
  readonly replicas?: number;
  readonly environment?: Environment;
  /** Of the first process alone. */
  readonly firstReplica?: Environment;
  /** Gets what the platform writes, when it is processes of its own. */
  readonly hear?: (output: string) => void;
  /** The repository whose build is started as processes, when it is not this one. */
  readonly root?: string;
}

/** One application of the platform, or one replica of it, however often it is started. */
export class PlatformApp implements ServingApp {
  private running: RunningApp | undefined;
  private answers: DocumentedAnswers | undefined;

  constructor(
    readonly name: AppName,
    readonly url: string,
    private readonly launch: () => Promise<RunningApp>,
  ) {}

  get documented(): DocumentedAnswers | undefined {
    return this.answers;
  }

  async start(): Promise<void> {
    this.running = await this.launch();
    this.answers ??= new DocumentedAnswers(this.running.document ?? (await this.document()));
  }

  private async document(): Promise<OpenApiDocument> {
    const answer = await fetch(`${this.url}/docs-json`);
    return (await answer.json()) as OpenApiDocument;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }

  async kill(): Promise<void> {
    await this.running?.kill();
  }

  freeze(): void {
    this.running?.freeze();
  }

  thaw(): void {
    this.running?.thaw();
  }
}

/**
 * The whole thing on the test file's own databases: the apps of the file's topology, and the Stripe sandbox over HTTP. Calls go to the app
 * that documents their path.
 */
export class TestPlatform {
  private together: DocumentedAnswers | undefined;

  private constructor(
    readonly sandbox: Sandbox,
    private readonly apps: readonly [PlatformApp, ...PlatformApp[]],
  ) {}

  static async start(options: TestPlatformOptions = {}): Promise<TestPlatform> {
    const { webhooks = true, asProcess = false, replicas = 1 } = options;
    const names = Array.from({ length: replicas }, () => appsOf[topology]).flat();
    const ports = await Promise.all(names.map(() => freePort()));
    const [payments = ''] = ports.map(urlAt);
    const forwarding = {
      url: `${payments}/api/v1/webhooks/stripe`,
      apiKey: STRIPE_KEY,
      secret: WEBHOOK_SECRET,
    };
    const { number, ...place } = await appHost.ask('startSandbox', {
      port: 0,
      host: '127.0.0.1',
      databaseUrl: databaseOf('payments'),
      logLevel: 'silent',
      ...(webhooks ? { forwarding } : {}),
    });
    const sandbox: Sandbox = { ...place, close: () => appHost.ask('stop', { number }) };
    const start = (name: AppName, environment: Environment) =>
      asProcess ? startAsProcess(name, environment, options) : startInHost(name, environment);
    const [first, ...others] = names.map((name, index) => {
      const port = ports[index] ?? 0;
      const environment = {
        ...environmentOf(name, port, sandbox),
        ...options.environment,
        ...(index === 0 ? options.firstReplica : {}),
      };
      return new PlatformApp(name, urlAt(port), () => start(name, environment));
    });
    if (first === undefined) throw new Error(`The topology ${topology} has no apps`);
    const platform = new TestPlatform(sandbox, [first, ...others]);
    await platform.startAgain();
    return platform;
  }

  async stop(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.stop()));
    await this.sandbox.close();
  }

  /** Ends the platform's processes at once, or that of one app, without a chance to do anything about it. */
  async kill(name?: AppName): Promise<void> {
    await Promise.all(this.named(name).map((app) => app.kill()));
  }

  /** Starts the platform, or one app of it, again after it was killed or stopped. */
  async startAgain(name?: AppName): Promise<void> {
    await Promise.all(this.named(name).map((app) => app.start()));
  }

  /** The processes that a side lives in. */
  replicas(side: Side): readonly PlatformApp[] {
    return this.named(appsOf[topology].length === 1 ? 'platform' : side);
  }

  private named(name: AppName | undefined): readonly PlatformApp[] {
    return this.apps.filter((app) => name === undefined || app.name === name);
  }

  /** Where the payments side is reached. */
  get url(): string {
    return this.apps[0].url;
  }

  /** Where each replica of the payments side is reached. */
  get replicaUrls(): string[] {
    return this.named(this.apps[0].name).map(({ url }) => url);
  }

  /** What the apps of the topology document together. */
  get documented(): DocumentedAnswers {
    this.together ??= new DocumentedAnswers(
      documentOfAll(
        this.apps.map(({ documented }) => {
          if (documented === undefined) throw new Error('The platform has not been started');
          return documented.document;
        }),
      ),
    );
    return this.together;
  }

  /** Where an app of the topology is reached. */
  urlOf(name: AppName): string {
    return this.named(name)[0]?.url ?? this.url;
  }

  /** Calls as the operator. */
  get operator(): ApiClient {
    return this.client({ authorization: `Bearer ${ADMIN_KEY}` });
  }

  /** Calls one app as the operator. */
  operatorOf(name: AppName): ApiClient {
    return new ApiClient(this.urlOf(name), { authorization: `Bearer ${ADMIN_KEY}` });
  }

  /** Calls without credentials. */
  get anonymous(): ApiClient {
    return this.client({});
  }

  client(headers: Record<string, string>): ApiClient {
    const appFor = (path: string) => {
      const [pathname = path] = path.split('?', 1);
      return this.apps.find((app) => app.documented?.knows(pathname)) ?? this.apps[0];
    };
    return new ApiClient(appFor, headers);
  }

  /** The official SDK on the account that the platform uses. */
  get stripe(): Stripe {
    return new Stripe(STRIPE_KEY, { host: '127.0.0.1', port: this.sandbox.port, protocol: 'http' });
  }

  /** Ends every subscription at Stripe: a later test that moves the clock does not have to renew them all. */
  async endSubscriptions(): Promise<void> {
    for await (const { id } of this.stripe.subscriptions.list({ limit: 100 })) {
      await this.stripe.subscriptions.cancel(id);
    }
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
  async deliver(event: Stripe.Event, { url } = this.apps[0]): Promise<Response> {
    const payload = JSON.stringify(event);
    return fetch(`${url}/api/v1/webhooks/stripe`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET }),
      },
      body: payload,
    });
  }

  /** Sets what Stripe's dashboard sets for the account that the platform uses. */
  async settings(settings: Record<string, unknown>): Promise<Response> {
    return this.control(`accounts/${STRIPE_KEY}/settings`, settings, 'PUT');
  }

  async control(path: string, body: Record<string, unknown> = {}, method = 'POST'): Promise<Response> {
    return fetch(`${this.sandbox.url}/_control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}

function urlAt(port: number): string {
  return `http://localhost:${port}`;
}

function environmentOf(name: AppName, port: number, sandbox: Sandbox): Environment {
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'fatal',
    PORT: String(port),
    DATABASE_URL: databaseOf(name === 'auth' ? 'auth' : 'payments'),
    CLOCK_URL: `${sandbox.url}/_control/clock`,
    ADMIN_API_KEY: ADMIN_KEY,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...transportVariables(),
    ...(name === 'auth'
      ? {}
      : {
          STRIPE_SECRET_KEY: STRIPE_KEY,
          STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
          STRIPE_API_URL: sandbox.url,
          // Only when a test asks for it: else it would mend what a test has broken on purpose.
          RECONCILE_EVERY_SECONDS: '0',
        }),
  };
}
