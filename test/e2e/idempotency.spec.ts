import type { Answer, Json } from '../support/api-client';
import { saas } from '../support/catalog';
import { connectedTo } from '../support/connection';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';
import { databaseOf } from '../support/topology';

describe('a POST repeated with its Idempotency-Key', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    database = await TestDatabase.connect();
    project = await platform.project(saas);
  });

  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const give = (
    user: string,
    key: string,
    body: Json = { credit_type: 'calls', amount: 5 },
  ): Promise<Answer> => project.api.post(`/api/v1/credits/${user}/grant`, body, { 'idempotency-key': key });

  const ledgerOf = (user: string) =>
    database.query<{ type: string; amount: string }>(
      'SELECT type, amount FROM auth.ledger_entries WHERE user_id = $1 ORDER BY position',
      [user],
      'auth',
    );

  const isReplay = ({ headers }: Answer) => headers.get('idempotent-replayed') === 'true';

  it('is replayed whatever the order of its fields and the spaces between them', async () => {
    const first = await give('orderly', 'orderly', { credit_type: 'calls', amount: 5, reference: 'r' });
    const second = await project.api.request('POST', '/api/v1/credits/orderly/grant', {
      rawBody: '{ "reference": "r",\n "amount": 5, "credit_type": "calls" }',
      headers: { 'idempotency-key': 'orderly' },
    });
    expect([first.status, isReplay(first)]).toEqual([201, false]);
    expect([second.status, isReplay(second)]).toEqual([201, true]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(await ledgerOf('orderly')).toHaveLength(1);
  });

  it('is another request for another user or with another value, and refused with a query that nobody reads', async () => {
    await give('careful', 'careful');
    const others = [
      await give('careless', 'careful'),
      await give('careful', 'careful', { credit_type: 'calls', amount: 6 }),
    ];
    expect(others.map(({ status, body }) => [status, body.code])).toEqual(
      Array(2).fill([422, 'idempotency_key_reused']),
    );
    const queried = await project.api.post(
      '/api/v1/credits/careful/grant?x=1',
      { credit_type: 'calls', amount: 5 },
      { 'idempotency-key': 'careful' },
    );
    expect([queried.status, queried.body.code, isReplay(queried)]).toEqual([400, 'validation_failed', false]);
    expect(await ledgerOf('careless')).toEqual([]);
    expect(await ledgerOf('careful')).toHaveLength(1);
  });

  it('is refused again although it could succeed by now', async () => {
    const consume = () =>
      project.api.post(
        '/api/v1/credits/poor/consume',
        { credit_type: 'calls', amount: 5 },
        { 'idempotency-key': 'poor' },
      );
    const first = await consume();
    await give('poor', 'poor-gets-some');
    const second = await consume();
    expect([first.status, second.status, isReplay(second)]).toEqual([402, 402, true]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('content-type')).toContain('application/problem+json');
    expect(await ledgerOf('poor')).toHaveLength(1);
  });

  it('acts after a fault of ours, which left nothing and no locked key', async () => {
    await database.query('ALTER TABLE auth.ledger_entries RENAME TO moved', [], 'auth');
    const failed = await give('unlucky', 'unlucky');
    await database.query('ALTER TABLE auth.moved RENAME TO ledger_entries', [], 'auth');
    expect(failed.status).toBe(500);
    expect(JSON.stringify(failed.body)).not.toContain('ledger_entries');

    const second = await give('unlucky', 'unlucky');
    expect([second.status, isReplay(second)]).toEqual([201, false]);
    expect(await ledgerOf('unlucky')).toHaveLength(1);
  });

  it('acts once when it is taken over from a first one that is still at work, though its lease has ended', async () => {
    await give('slow', 'slow-begins', { credit_type: 'calls', amount: 1 });
    const blocker = await connectedTo(databaseOf('auth'));
    await blocker.query('BEGIN');
    await blocker.query(`SELECT 1 FROM auth.credit_balances WHERE user_id = 'slow' FOR UPDATE`);
    const blocked = (count: number) =>
      eventually(async () => {
        const rows = await database.query(
          `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
          [],
          'auth',
        );
        expect(rows).toHaveLength(count);
      });

    const first = give('slow', 'slow');
    await blocked(1);
    expect(await give('slow', 'slow')).toMatchObject({
      status: 409,
      body: { code: 'idempotency_in_progress' },
    });
    await database.query(
      `UPDATE http.idempotency_keys SET leased_until = now() - interval '1 second' WHERE key = 'slow'`,
      [],
      'auth',
    );
    const second = give('slow', 'slow');
    await blocked(2);
    await blocker.query('COMMIT');
    await blocker.end();

    const answers = await Promise.all([first, second]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await ledgerOf('slow')).toHaveLength(2);
    const replay = await give('slow', 'slow');
    expect([replay.status, isReplay(replay)]).toEqual([201, true]);
    expect(replay.body).toEqual(answers.find(({ status }) => status === 201)?.body);
  });

  it('is not refused for ever because it once lost a race', async () => {
    await database.query(`
      CREATE FUNCTION public.lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`);
    await database.query(
      `CREATE TRIGGER lose BEFORE INSERT ON projects.projects FOR EACH ROW EXECUTE FUNCTION public.lose()`,
    );
    const register = () =>
      platform.operator.post(
        '/api/v1/projects',
        { name: 'Racer', domain: 'racer.example' },
        { 'idempotency-key': 'racer' },
      );
    const lost = await register();
    await database.query('DROP TRIGGER lose ON projects.projects');
    expect(lost).toMatchObject({ status: 409, body: { code: 'concurrent_update' } });
    expect((await register()).status).toBe(201);
  });

  it('is of its own caller: the operator, a project and its front end may choose the same key', async () => {
    const key = { 'idempotency-key': 'shared-by-chance' };
    const pay = { user_id: 'chance', email: 'ada@example.com', product_id: 'starter' };
    const [backend, frontEnd] = [
      await project.api.post('/api/v1/payments', pay, key),
      await project.frontEnd.post('/api/v1/payments', { ...pay, user_id: 'other' }, key),
    ];
    expect([backend.status, frontEnd.status, isReplay(frontEnd)]).toEqual([201, 201, false]);
  });
});
