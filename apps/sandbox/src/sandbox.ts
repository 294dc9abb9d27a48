import { type AddressInfo } from 'node:net';
import { type Logger, pino } from 'pino';
import { calendar } from './clock/calendar';
import { ChaosState } from './chaos/chaos-state';
import { ClockFollowers } from './clock/followers';
import { SandboxClock } from './clock/sandbox-clock';
import { Timekeeper } from './clock/timekeeper';
import { type SandboxConfig } from './config';
import { accountControl } from './control/account-control';
import { chaosControl } from './control/chaos-control';
import { checkoutControl } from './control/checkout-control';
import { clockControl } from './control/clock-control';
import { disputeControl } from './control/dispute-control';
import { controlApi } from './control/control-api';
import { ensureForwarding } from './forwarding';
import { IdempotencyKeys } from './http/idempotency';
import { createServer } from './http/server';
import { errorAnswer, stripeApi, unrecognizedUrl } from './http/stripe-api';
import { authenticationPage } from './pages/authentication/authentication.routes';
import { checkoutPage } from './pages/checkout/checkout.routes';
import { portalPage } from './pages/portal/portal.routes';
import { dashboard } from './pages/dashboard/dashboard.routes';
import { endpoints } from './resources/endpoints';
import { type SandboxSettings } from './settings';
import { AccountStore } from './storage/account-store';
import { openDatabase, type Pools } from './storage/database';
import { createSchema, forgetEverything } from './storage/schema';
import { DeliveryQueue } from './webhooks/delivery-queue';
import { WebhookDispatcher } from './webhooks/dispatcher';

const CLOSE_PATIENCE_MS = 2_000;

export interface Sandbox {
  /** Where it can be reached from this machine, without a slash at the end. */
  url: string;
  port: number;
  /** Lets requests and webhooks that are on their way end, then lets go of everything. */
  close(): Promise<void>;
}

/** Starts a sandbox in this process. It makes its tables if they are missing. */
export async function startSandbox(config: SandboxConfig): Promise<Sandbox> {
  const log = pino({ level: config.logLevel, name: 'sandbox' });
  const pools = openDatabase(config.databaseUrl, log);
  try {
    await createSchema(pools.durable);
    return await serve(config, pools, log);
  } catch (error) {
    await Promise.all([pools.durable.end(), pools.swift.end()]);
    throw error;
  }
}

async function serve(config: SandboxConfig, { durable: pool, swift }: Pools, log: Logger): Promise<Sandbox> {
  const settings: SandboxSettings = { publicUrl: config.publicUrl ?? '' };
  const clock = new SandboxClock(pool);
  await clock.load();
  const queue = new DeliveryQueue(swift);
  const chaos = new ChaosState(swift);
  await chaos.load();
  const dispatcher = new WebhookDispatcher({ queue, clock, chaos, log });
  const accounts = new AccountStore(pool, clock, () => dispatcher.wake());
  const idempotency = new IdempotencyKeys(swift);
  const followers = new ClockFollowers();
  const timekeeper = new Timekeeper({ pool, clock, followers, accounts, dispatcher, calendar, log });

  const prepare = async (): Promise<void> => {
    if (config.forwarding) await ensureForwarding(accounts, config.forwarding);
  };
  const reset = async (): Promise<void> => {
    await timekeeper.whileStill(() =>
      dispatcher.whileQuiet(async () => {
        await forgetEverything(pool);
        await clock.load();
      }),
    );
    followers.notify();
    await chaos.load();
    accounts.forgetSeen();
    await prepare();
  };

  const app = await createServer(log);
  app.setNotFoundHandler((request, reply) => {
    const { status, body } = errorAnswer(unrecognizedUrl(request));
    void reply.code(status).type('application/json').send(body);
  });
  app.get('/health', async () => ({ status: 'ok' }));
  await app.register(stripeApi({ endpoints, accounts, idempotency, settings, chaos }), { prefix: '/v1' });
  // What the control API gains is one more group here, with a file of its own.
  const groups = [
    accountControl(accounts),
    chaosControl(chaos),
    checkoutControl({ accounts, settings }),
    clockControl({ clock, followers, timekeeper }),
    disputeControl(accounts),
  ];
  await app.register(controlApi({ queue, reset, groups }));
  await app.register(checkoutPage({ accounts, settings }));
  await app.register(portalPage({ accounts, settings }));
  await app.register(authenticationPage(accounts));
  await app.register(dashboard({ pool, accounts, clock, queue, settings, chaos, timekeeper }));

  await prepare();
  await idempotency.forgetOld();
  await app.listen({ port: config.port, host: config.host });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://localhost:${port}`;
  settings.publicUrl ||= url;
  dispatcher.wake();
  timekeeper.start();

  return {
    url,
    port,
    async close() {
      // A connection that was opened and never used counts as busy, for a minute.
      const impatience = setTimeout(() => app.server.closeAllConnections(), CLOSE_PATIENCE_MS);
      await app.close();
      clearTimeout(impatience);
      await timekeeper.close();
      await dispatcher.close();
      await Promise.all([pool.end(), swift.end()]);
    },
  };
}
