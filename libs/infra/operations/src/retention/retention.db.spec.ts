import { createLogger } from '#infra/logging';
import { environment } from '#infra/config';
import { Database } from '#infra/database';
import { RetentionRepository } from './retention.repository';

describe('what has served its time', () => {
  const db = new Database({ url: environment().DATABASE_URL ?? '', poolSize: 4 }, createLogger('silent'));
  const rows = new RetentionRepository(db);

  afterAll(() => db.onApplicationShutdown());

  it('is forgotten of what handlers have handled, and what is younger is kept', async () => {
    await db.query(
      `INSERT INTO events.inbox (handler, event_id, handled_at)
       SELECT 'auth.test', 'evt_' || age, now() - age * interval '1 day' FROM unnest(ARRAY[0, 179, 181, 900]) AS age`,
    );
    expect(await rows.deleteHandled(180)).toBe(2);
    expect(await rows.deleteHandled(180)).toBe(0);
    expect(await db.query('SELECT event_id FROM events.inbox ORDER BY handled_at DESC')).toEqual([
      { event_id: 'evt_0' },
      { event_id: 'evt_179' },
    ]);
  });
});
