import { eventually } from '../../../../../test/support/eventually';
import { eventOf, invoiceObject, signed } from '../../test/signed-event';
import { WebhooksApp } from '../../test/webhooks-app';

describe('POST /api/v1/webhooks/stripe', () => {
  let app: WebhooksApp;

  beforeAll(async () => {
    app = await WebhooksApp.start();
  });

  beforeEach(() => app.db.query('TRUNCATE webhooks.stripe_events'));

  afterAll(() => app.stop());

  const anEvent = (id = 'evt_1') => eventOf(id, 'charge.updated', { id: 'ch_1', object: 'charge' });

  it.each(['/api/v1/webhooks/stripe', '/webhooks/stripe'])(
    'stores at %s what is signed, byte for byte',
    async (path) => {
      const body = `${anEvent()}\n  `;
      const { status, body: answer } = await app.client({}).request('POST', path, {
        rawBody: body,
        headers: {
          'stripe-signature': signed(body).signature,
          'content-type': 'application/json; charset=utf-8',
        },
      });
      expect([status, answer]).toEqual([200, { received: true }]);
      await eventually(async () =>
        expect(await app.stored()).toEqual([{ id: 'evt_1', payload: body, state: 'ignored' }]),
      );
    },
  );

  it('keeps one of twenty deliveries of an event at once, and answers them all alike', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => app.deliver(signed(anEvent()))));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(await app.stored()).toHaveLength(1);
  });

  it('lets the handler of a foreign object leave it alone', async () => {
    await app.deliver(signed(eventOf('evt_1', 'invoice.paid', invoiceObject('in_1'))));
    await eventually(async () => expect(await app.stored()).toMatchObject([{ state: 'ignored' }]));
  });

  it.each([
    ['another secret', signed(anEvent(), 'whsec_other')],
    ['a changed body', { ...signed(anEvent()), body: anEvent('evt_2') }],
    ['no signature', { body: anEvent(), signature: '' }],
    ['a body that is not JSON', { body: '{not json', signature: signed(anEvent()).signature }],
    ['an empty body', { body: '', signature: signed(anEvent()).signature }],
  ])('refuses %s and stores nothing', async (_, delivery) => {
    const { status, body } = await app.deliver(delivery);
    expect([status, body.code]).toEqual([400, 'signature_invalid']);
    expect(await app.stored()).toEqual([]);
  });

  const told = JSON.parse(anEvent()) as Record<string, unknown>;
  it.each([
    ['nothing', null],
    ['a list', []],
    ['a text', 'evt_1'],
    ['no id', { ...told, id: undefined }],
    ['a time that is none', { ...told, created: 'today' }],
    ['no type', { ...told, type: undefined }],
  ])('refuses %s, signed, as no event of Stripe', async (_, value) => {
    const { status, body } = await app.deliver(signed(JSON.stringify(value)));
    expect([status, body.code]).toEqual([400, 'signature_invalid']);
    expect(await app.stored()).toEqual([]);
  });

  it('ignores an event of a kind to come, that shows no object', async () => {
    expect((await app.deliver(signed(JSON.stringify({ ...told, data: undefined })))).status).toBe(200);
    await eventually(async () => expect(await app.stored()).toMatchObject([{ state: 'ignored' }]));
  });

  it('takes in what Stripe may send and no project may: depth, card-like numbers, odd names', async () => {
    const deep = (levels: number): unknown => (levels === 0 ? 'bottom' : { next: deep(levels - 1) });
    const body = eventOf('evt_1', 'charge.updated', {
      id: 'ch_1',
      object: 'charge',
      description: '4242 4242 4242 4242',
      metadata: JSON.parse('{"__proto__": "x", "constructor": "y"}') as unknown,
      deep: deep(30),
    });
    expect((await app.deliver(signed(body))).status).toBe(200);
    expect(await app.stored()).toMatchObject([{ payload: body }]);
  });

  it('takes bodies up to 1 MB', async () => {
    const sized = (bytes: number) => {
      const empty = eventOf('evt_1', 'charge.updated', { id: 'ch_1', object: 'charge', filler: '' });
      const filler = 'x'.repeat(bytes - empty.length);
      return signed(eventOf('evt_1', 'charge.updated', { id: 'ch_1', object: 'charge', filler }));
    };
    const tooLarge = await app.deliver(sized(1_048_577));
    expect([tooLarge.status, tooLarge.body.code]).toEqual([413, 'body_too_large']);
    expect((await app.deliver(sized(1_048_576))).status).toBe(200);
  });

  it('still refuses large bodies everywhere else', async () => {
    const { status } = await app.operator.request('POST', '/api/v1/webhook_events/evt_1/redrive', {
      rawBody: JSON.stringify({ filler: 'x'.repeat(300_000) }),
    });
    expect(status).toBe(413);
  });
});
