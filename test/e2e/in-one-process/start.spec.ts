import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, textAt, type Json } from '../../support/api-client';
import { buyer, shop } from '../../support/catalog';
import { eventually } from '../../support/eventually';
import { Launcher, newInstallation, type Installation } from '../../support/launcher';

describe('npm start', () => {
  let installation: Installation;
  let running: Launcher[] = [];

  const launch = (environment?: Record<string, string>) => {
    const launcher = new Launcher(installation, environment);
    running.push(launcher);
    return launcher;
  };
  const postmaster = () => join(installation.home, 'postgres/postmaster.pid');
  const postmasterPid = () => Number(readFileSync(postmaster(), 'utf8').split('\n')[0]);
  const answers = (url: string) =>
    fetch(url).then(
      ({ status }) => status,
      () => 'nobody there',
    );

  beforeAll(async () => {
    const home = mkdtempSync(join(tmpdir(), 'paygrove-start-'));
    // As root, PostgreSQL runs as another user, who has to get in.
    chmodSync(home, 0o755);
    installation = await newInstallation(home);
  });

  afterEach(async () => {
    await Promise.all(running.map((launcher) => launcher.signal('SIGINT')));
    running = [];
  });

  afterAll(() => rmSync(installation.home, { recursive: true }));

  it('brings everything up, and Ctrl-C takes everything down', async () => {
    const paygrove = await launch().ready();

    expect(paygrove.output).toContain(`${paygrove.url}/api/v1`);
    await eventually(async () => expect(await answers(`${paygrove.url}/health/ready`)).toBe(200));
    expect(await answers(`${paygrove.url}/docs`)).toBe(200);

    expect(await paygrove.signal('SIGINT')).toBe(0);

    expect(await answers(`${paygrove.url}/health`)).toBe('nobody there');
    expect(await answers(`http://localhost:${installation.sandboxPort}/`)).toBe('nobody there');
    expect(existsSync(postmaster())).toBe(false);
  });

  it('keeps data, keys and open checkouts from one start to the next', async () => {
    const first = await launch().ready();
    const customer = await first.stripe.customers.create({ email: 'ada@example.com' });
    const begun = await beginCheckout(first);
    expect(await first.signal('SIGTERM')).toBe(0);

    const second = await launch().ready();

    expect(await second.stripe.customers.retrieve(customer.id)).toMatchObject({ email: 'ada@example.com' });
    expect(second.adminKey).toMatch(/^grove_admin_/);
    expect(second.adminKey).toBe(first.adminKey);
    expect(statSync(join(installation.home, 'admin-api-key')).mode & 0o077).toBe(0);
    expect(await answers(textAt(begun.payment, 'checkout_url'))).toBe(200);
    const paid = await fetch(
      `http://localhost:${installation.sandboxPort}/_control/checkout/${textAt(begun.payment, 'checkout_session_id')}/complete`,
      { method: 'POST' },
    );
    expect(paid.status).toBe(200);
    const project = new ApiClient(second.url, begun.credentials, undefined);
    await eventually(async () => {
      const { body } = await project.get(`/api/v1/payments/${textAt(begun.payment, 'payment_id')}/status`);
      expect(body.status).toBe('succeeded');
    });
  });

  it('takes over from a launcher that was killed', async () => {
    const killed = await launch().ready();
    const customer = await killed.stripe.customers.create({ email: 'bob@example.com' });
    const orphan = postmasterPid();
    await killed.signal('SIGKILL');

    const next = await launch().ready();

    expect(postmasterPid()).toBe(orphan);
    expect(await next.stripe.customers.retrieve(customer.id)).toMatchObject({ email: 'bob@example.com' });
    expect(await next.signal('SIGINT')).toBe(0);
    expect(existsSync(postmaster())).toBe(false);
  });

  it('stops the rest and says so when PostgreSQL dies', async () => {
    const paygrove = await launch().ready();

    process.kill(postmasterPid(), 'SIGKILL');

    expect(await paygrove.ended).toBe(1);
    expect(paygrove.output).toContain('PostgreSQL stopped unexpectedly');
    expect(await answers(`${paygrove.url}/health`)).toBe('nobody there');
    await launch().ready();
  });

  it('lets nobody else use the same data', async () => {
    await launch().ready();
    const elsewhere = await newInstallation(installation.home);

    const second = new Launcher(elsewhere);

    expect(await second.ended).toBe(1);
    expect(second.output).toContain('Another Paygrove runs on');
    expect(existsSync(postmaster())).toBe(true);
  });

  it('lists every fault of the configuration before it starts anything', async () => {
    const refused = launch({ PORT: 'abc', SANDBOX_PORT: '70000', LOG_LEVEL: 'loud' });

    expect(await refused.ended).toBe(1);
    for (const name of ['PORT', 'SANDBOX_PORT', 'LOG_LEVEL']) expect(refused.output).toContain(`- ${name} `);
    expect(existsSync(postmaster())).toBe(false);
  });

  it('makes nothing up in production', async () => {
    const refused = launch({ NODE_ENV: 'production' });

    expect(await refused.ended).toBe(1);
    for (const name of ['DATABASE_URL', 'STRIPE_SECRET_KEY', 'ADMIN_API_KEY', 'ENCRYPTION_KEY']) {
      expect(refused.output).toContain(`${name} is not set`);
    }
  });

  it('names the variable when a port is taken', async () => {
    const occupant = await occupy(installation.sandboxPort);

    const refused = launch();

    expect(await refused.ended).toBe(1);
    expect(refused.output).toContain(`Port ${installation.sandboxPort} for the Stripe sandbox is taken`);
    expect(refused.output).toContain('SANDBOX_PORT');
    occupant.close();
  });
});

function occupy(port: number): Promise<Server> {
  return new Promise((settle) => {
    const server = createServer().listen(port, () => settle(server));
  });
}

/** Registers a project and starts a payment in it. */
async function beginCheckout({
  url,
  adminKey = '',
}: Launcher): Promise<{ payment: Json; credentials: Record<string, string> }> {
  const operator = new ApiClient(url, { authorization: `Bearer ${adminKey}` }, undefined);
  const { body: registered } = await operator.post('/api/v1/projects', shop);
  const credentials = {
    authorization: `Bearer ${textAt(registered, 'environment_variables.PAYMENT_API_KEY')}`,
    'x-project-id': textAt(registered, 'project_id'),
  };
  const project = new ApiClient(url, credentials, undefined);
  const { body: payment } = await project.post('/api/v1/payments', { ...buyer, product_id: 'ebook' });
  return { payment, credentials };
}
