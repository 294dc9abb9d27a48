import { eventually } from '../../../../../test/support/eventually';
import { TEST_TYPE, WebhookReplica } from '../../test/webhook-workers';

describe('the processing of webhooks', () => {
  const replicas: WebhookReplica[] = [];
  let acts: string[];
  let broken: Set<string>;

  const act = async (objectId: string) => {
    if (broken.has(objectId)) throw new Error(`cannot take ${objectId}`);
    acts.push(objectId);
  };
  const start = async (...arguments_: Parameters<typeof WebhookReplica.start>) => {
    const replica = await WebhookReplica.start(...arguments_);
    replicas.push(replica);
    return replica;
  };

  beforeEach(() => {
    acts = [];
    broken = new Set();
  });

  afterEach(async () => {
    await replicas[0]?.db.query('TRUNCATE webhooks.stripe_events');
    await Promise.all(replicas.splice(0).map((replica) => replica.stop()));
  });

  it('acts on a delivery once, however often it comes', async () => {
    const replica = await start(act);
    await Promise.all(Array.from({ length: 20 }, () => replica.deliver('in_1')));
    expect(await replica.settled()).toEqual({ processed: 1 });
    expect(acts).toEqual(['in_1']);
  });

  it('leaves alone what it has no use for', async () => {
    const replica = await start(act);
    await replica.deliver('in_1', { type: 'charge.updated' });
    await replica.deliver('in_2', { type: 'invoice.paid' });
    expect(await replica.settled()).toEqual({ ignored: 2 });
  });

  it('parks the one in a hundred that always fails, processes the others, and clears it by a redrive', async () => {
    const replica = await start(act);
    broken.add('in_50');
    const ids = Array.from({ length: 100 }, (_, index) => `in_${index}`);
    await Promise.all(ids.map((id) => replica.deliver(id)));
    expect(await replica.settled()).toEqual({ processed: 99, dead: 1 });
    const [dead] = await replica.db.query(
      `SELECT id, failures, last_error FROM webhooks.stripe_events WHERE state = 'dead'`,
    );
    expect(dead).toEqual({ id: 'evt_in_50', failures: 4, last_error: 'Error: cannot take in_50' });
    const metrics = await replica.metrics();
    expect(metrics).toContain('paygrove_webhooks_depth{state="dead"} 1');
    expect(metrics).toContain(`paygrove_webhooks_processed_total{type="${TEST_TYPE}",outcome="dead"} 1`);

    broken.clear();
    await replica.redrive('evt_in_50');
    expect(await replica.settled()).toEqual({ processed: 100 });
    expect(acts.sort()).toEqual(ids.sort());
  });

  it('does not keep the later events of a customer waiting for one that fails', async () => {
    const replica = await start(act, {
      retry: { firstDelay: 60_000, longestDelay: 60_000, attempts: 9, jitter: 0 },
    });
    broken.add('in_1');
    await replica.deliver('in_1', { customer: 'cus_1' });
    await replica.deliver('in_2', { customer: 'cus_1' });
    await eventually(async () => expect(await replica.states()).toEqual({ processed: 1, pending: 1 }));
    expect(acts).toEqual(['in_2']);
  });

  it('works on the events of one customer one after the other, on those of others meanwhile', async () => {
    const under = { one: 0, most: 0, all: 0, mostOfAll: 0 };
    const replica = await start(async (objectId) => {
      const same = objectId.startsWith('in_same');
      if (same) under.most = Math.max(under.most, (under.one += 1));
      under.mostOfAll = Math.max(under.mostOfAll, (under.all += 1));
      await new Promise((resolve) => setImmediate(resolve));
      await replica.db.query('SELECT pg_sleep(0.01)::text');
      if (same) under.one -= 1;
      under.all -= 1;
    });
    const inTurn = async () => {
      for (let index = 0; index < 20; index += 1) {
        await replica.deliver(`in_same_${index}`, { customer: 'cus_same' });
      }
    };
    const atOnce = Array.from({ length: 20 }, (_, index) => replica.deliver(`in_${index}`));
    await Promise.all([inTurn(), ...atOnce]);
    expect(await replica.settled()).toEqual({ processed: 40 });
    expect(under.most).toBe(1);
    expect(under.mostOfAll).toBeGreaterThan(1);
  });

  it('shares the work of two replicas without doing any of it twice', async () => {
    const by: Record<string, string[]> = { one: [], two: [] };
    const [one] = await Promise.all([
      start(async (id) => void by.one?.push(id)),
      start(async (id) => void by.two?.push(id)),
    ]);
    const ids = Array.from({ length: 200 }, (_, index) => `in_${index}`);
    await Promise.all(ids.map((id) => one.deliver(id)));
    expect(await one.settled()).toEqual({ processed: 200 });
    expect([...(by.one ?? []), ...(by.two ?? [])].sort()).toEqual(ids.sort());
  });

  it('is done by another when its worker is taken for dead, and the late one does no harm', async () => {
    let thaw: () => void = () => undefined;
    const frozen = new Promise<void>((resolve) => (thaw = resolve));
    let begun = 0;
    const replica = await start(
      async (id) => {
        begun += 1;
        if (begun === 1) await frozen;
        await act(id);
      },
      { leaseMilliseconds: 50 },
    );
    const id = await replica.deliver('in_1');
    await replica.settled();
    const settledBy = await stateOf(replica, id);
    thaw();
    await eventually(async () => expect(acts).toEqual(['in_1', 'in_1']));
    await replica.deliver('in_2');
    expect(await replica.settled()).toEqual({ processed: 2 });
    expect(await stateOf(replica, id)).toEqual(settledBy);
  });

  it('finishes on a stop what it has begun, and leaves the rest to others', async () => {
    const one = await start(async (id) => {
      await one.db.query('SELECT pg_sleep(0.05)::text');
      await act(id);
    });
    await Promise.all(Array.from({ length: 40 }, (_, index) => one.deliver(`in_${index}`)));
    await eventually(async () => expect(acts.length).toBeGreaterThan(0));
    await one.stop();
    replicas.splice(0);
    const finished = acts.length;
    const two = await start(act);
    const leased = await two.db.query('SELECT id FROM webhooks.stripe_events WHERE lease_id IS NOT NULL');
    expect(leased.length).toBeLessThanOrEqual(10);
    expect(await two.settled()).toEqual({ processed: 40 });
    expect(finished).toBeLessThan(40);
    expect(new Set(acts).size).toBe(40);
    expect(acts).toHaveLength(40);
  });
});

async function stateOf(replica: WebhookReplica, id: string): Promise<unknown> {
  const [row] = await replica.db.query(
    'SELECT state, settled_at, failures, lease_id FROM webhooks.stripe_events WHERE id = $1',
    [id],
  );
  return row;
}
