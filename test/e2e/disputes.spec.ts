import { shop } from '../support/catalog';
import { TestPlatform, type TestProject } from '../support/platform';
import { Refunding } from '../support/refunds';
import { TestDatabase } from '../support/test-database';

describe('disputes', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let goods: Refunding;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
    project = await platform.project(shop);
    goods = new Refunding(platform, project);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  /** What was told of a user's disputes, in order. */
  const eventsOf = async (userId: string) => {
    await database.quiet();
    return database.query<{ type: string; data: Record<string, unknown> }>(
      `SELECT type, data FROM events.events WHERE type LIKE 'payment.dispute%' AND user_id = $1 ORDER BY position`,
      [userId],
    );
  };

  it('that are won return the payment to what it was', async () => {
    const id = await goods.paid('wins', 'ebook');
    await goods.refund(id, { amount: 500 });
    const dispute = await goods.dispute(await goods.intentOf(id), { reason: 'product_not_received' });
    await goods.becomes(id, {
      status: 'disputed',
      refunded_amount: 500,
      disputes: [{ amount: 2_500, reason: 'product_not_received', status: 'needs_response' }],
    });
    expect(await goods.refund(id, { amount: 1 })).toMatchObject({
      status: 409,
      body: { code: 'payment_not_refundable', detail: expect.stringContaining('disputed') as string },
    });

    await goods.decide(dispute, true);
    await goods.becomes(id, {
      status: 'partially_refunded',
      refunded_amount: 500,
      disputes: [{ status: 'won' }],
    });
    const { disputes } = await goods.payment(id);
    const dispute_id = (disputes as { dispute_id: string }[])[0]?.dispute_id;
    expect(await eventsOf('wins')).toMatchObject([
      {
        type: 'payment.disputed',
        data: { payment_id: id, dispute_id, disputed_amount: 2_500, reason: 'product_not_received' },
      },
      {
        type: 'payment.dispute_closed',
        data: { dispute_id, outcome: 'won', refunded_amount: 500, credit_debt: 'repay' },
      },
    ]);
    expect(await goods.refund(id)).toMatchObject({ status: 201, body: { amount: 2_000 } });
  });

  it('that are lost count as refunded', async () => {
    const id = await goods.paid('loses', 'ebook');
    const dispute = await goods.dispute(await goods.intentOf(id), { amount: 1_000 });
    await goods.becomes(id, { status: 'disputed' });
    await goods.decide(dispute, false);
    await goods.becomes(id, { status: 'refunded', refunded_amount: 1_000, disputes: [{ status: 'lost' }] });
    expect(await eventsOf('loses')).toMatchObject([
      { type: 'payment.disputed', data: { disputed_amount: 1_000 } },
      {
        type: 'payment.dispute_closed',
        data: { outcome: 'lost', disputed_amount: 1_000, refunded_amount: 1_000 },
      },
    ]);
  });

  it('may follow one another', async () => {
    const id = await goods.paid('again', 'ebook');
    const intent = await goods.intentOf(id);
    await goods.decide(await goods.dispute(intent, { amount: 400 }), true);
    await goods.becomes(id, { status: 'succeeded', disputes: [{ status: 'won' }] });
    const second = await goods.dispute(intent);
    await goods.becomes(id, {
      status: 'disputed',
      disputes: [{ status: 'needs_response' }, { status: 'won' }],
    });
    await goods.decide(second, false);
    await goods.becomes(id, { status: 'refunded', refunded_amount: 2_500 });
    expect((await eventsOf('again')).map(({ type }) => type)).toEqual([
      'payment.disputed',
      'payment.dispute_closed',
      'payment.disputed',
      'payment.dispute_closed',
    ]);
  });

  it('that are only inquiries leave the payment as it is, and it can be refunded', async () => {
    const id = await goods.paid('asked', 'ebook');
    const inquiry = await goods.dispute(await goods.intentOf(id), { inquiry: true });
    await goods.becomes(id, { status: 'succeeded', disputes: [{ status: 'warning_needs_response' }] });
    expect(await goods.refund(id)).toMatchObject({ status: 201 });
    await goods.decide(inquiry, true);
    await goods.becomes(id, { status: 'refunded', disputes: [{ status: 'warning_closed' }] });
    expect(await eventsOf('asked')).toEqual([]);
  });

  it('that come with the payment itself are not missed', async () => {
    const body = { user_id: 'thief', email: 'eve@example.com', product_id: 'ebook' };
    const started = await project.api.post('/api/v1/payments', body);
    await platform.pay(String(started.body.checkout_session_id), { card: '4000000000000259' });
    await goods.becomes(String(started.body.payment_id), {
      status: 'disputed',
      disputes: [{ reason: 'fraudulent' }],
    });
    await database.quiet();
    expect(await database.published(project.id, 'thief')).toEqual({
      'payment.created': 1,
      'payment.succeeded': 1,
      'payment.disputed': 1,
    });
  });
});
