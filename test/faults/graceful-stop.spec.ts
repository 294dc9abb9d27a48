import { connect, type Socket } from 'node:net';
import { saas } from '../support/catalog';
import { connectedTo } from '../support/connection';
import { eventually } from '../support/eventually';
import { TestPlatform } from '../support/platform';
import { TestDatabase } from '../support/test-database';
import { databaseOf } from '../support/topology';

const IN_FLIGHT = 100;

describe('a stop by SIGTERM', () => {
  it(`answers ${IN_FLIGHT} of ${IN_FLIGHT} requests in flight, says that it is not ready, and ends with exit code 0`, async () => {
    const platform = await TestPlatform.start({
      asProcess: true,
      webhooks: false,
      environment: { DRAIN_MS: '500' },
    });
    const database = await TestDatabase.connect();
    const { api } = await platform.project(saas);
    const grant = (amount: number) =>
      api.post('/api/v1/credits/busy/grant', { credit_type: 'calls', amount });
    await grant(1);
    await api.get('/api/v1/payments');

    const blocker = await connectedTo(databaseOf('auth'));
    await blocker.query('BEGIN');
    await blocker.query(`SELECT 1 FROM auth.credit_balances WHERE user_id = 'busy' FOR UPDATE`);
    const requests = Array.from({ length: IN_FLIGHT }, () => grant(1));
    await eventually(async () => {
      const waiting = await database.query(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      expect(waiting.length).toBeGreaterThan(5);
    });

    const stopped = platform.stop();
    await eventually(async () => {
      const { status, body } = await platform.anonymous.get('/health/ready');
      expect({ status, body: body.status }).toEqual({ status: 503, body: 'draining' });
    });
    await blocker.query('COMMIT');
    await blocker.end();

    const answers = await Promise.all(requests);
    expect(answers.map(({ status }) => status)).toEqual(Array(IN_FLIGHT).fill(201));
    await stopped;
    await expect(platform.anonymous.get('/health/live')).rejects.toThrow();
    const [ledger] = await database.query<{ count: string }>('SELECT count(*) FROM auth.ledger_entries');
    expect(Number(ledger?.count)).toBe(IN_FLIGHT + 1);
    await database.close();
  });

  it('answers with a problem what a connection that was open before asks for after the closing', async () => {
    const platform = await TestPlatform.start({
      asProcess: true,
      webhooks: false,
      environment: { DRAIN_MS: '100' },
    });
    const open = connect(Number(new URL(platform.url).port), 'localhost');
    const told = textOf(open);
    open.write('GET /api/v1/payments HTTP/1.1\r\nHost: localhost\r\n');
    const stopped = platform.stop();
    await eventually(() => expect(platform.anonymous.get('/health/live')).rejects.toThrow());
    open.write('X-Request-Id: late\r\n\r\n');

    const answer = await told;
    await stopped;
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    expect(answer).toMatch(/^x-request-id: late\r$/im);
    expect(answer).toMatch(/^retry-after: \d+\r$/im);
    expect(answer).toMatch(/^content-type: application\/problem\+json/im);
    expect(answer).toContain('"code":"service_unavailable"');
  });
});

/** All that comes until the other end closes. */
async function textOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
