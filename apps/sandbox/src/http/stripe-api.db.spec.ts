import Stripe from 'stripe';
import { type Sandbox } from '../sandbox';
import {
  aPrice,
  aSession,
  complete,
  failureOf,
  freshKey,
  startTestSandbox,
  stripeClient,
} from '../testing/sandbox-fixture';

describe('the API as the official SDK sees it', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  describe('keys', () => {
    it('lets nobody in without a test key', async () => {
      const missing = await fetch(`${sandbox.url}/v1/customers`);
      expect(missing.status).toBe(401);
      const live = await failureOf(stripeClient(sandbox, 'sk_live_123456789abc').customers.list());
      expect(live).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
      expect(live.message).toBe('Invalid API Key provided: sk_live_********9abc');
    });

    it('takes the key as a basic user name too, as curl -u sends it', async () => {
      const authorization = `Basic ${Buffer.from(`${freshKey()}:`).toString('base64')}`;
      const response = await fetch(`${sandbox.url}/v1/customers`, { headers: { authorization } });
      expect(response.status).toBe(200);
    });

    it('keeps the accounts of two keys apart', async () => {
      const other = stripeClient(sandbox);
      const customer = await stripe.customers.create({ email: 'a@example.com' });
      expect((await failureOf(other.customers.retrieve(customer.id))).statusCode).toBe(404);
      expect((await other.customers.list()).data).toEqual([]);
      expect((await other.accounts.retrieveCurrent()).id).not.toBe(
        (await stripe.accounts.retrieveCurrent()).id,
      );
    });
  });

  describe('errors', () => {
    it('tells of a missing object as Stripe does', async () => {
      const failure = await failureOf(stripe.customers.retrieve('cus_none'));
      expect(failure).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
      expect(failure).toMatchObject({
        statusCode: 404,
        code: 'resource_missing',
        param: 'id',
        message: "No such customer: 'cus_none'",
        doc_url: 'https://docs.stripe.com/error-codes/resource-missing',
      });
      expect(failure.requestId).toMatch(/^req_\w+$/);
    });

    it('tells of a bad reference in a parameter as a bad request', async () => {
      const failure = await failureOf(
        stripe.prices.create({ currency: 'usd', product: 'prod_x', unit_amount: 1 }),
      );
      expect(failure).toMatchObject({ statusCode: 400, code: 'resource_missing', param: 'product' });
    });

    it.each([
      [{ name: 'x', colour: 'red' }, 'parameter_unknown', 'colour', 'Received unknown parameter: colour'],
      [{}, 'parameter_missing', 'name', 'Missing required param: name.'],
      [{ name: '' }, 'parameter_invalid_empty', 'name', expect.stringContaining('empty string') as string],
      [
        { name: 'x', default_price_data: { currency: 'usd', unit_amount: 'ten' } },
        'parameter_invalid_integer',
        'default_price_data[unit_amount]',
        'Invalid integer: ten',
      ],
    ])('refuses parameters %j', async (params, code, param, message) => {
      const failure = await failureOf(
        stripe.products.create(params as unknown as Stripe.ProductCreateParams),
      );
      expect(failure).toMatchObject({
        statusCode: 400,
        type: 'StripeInvalidRequestError',
        code,
        param,
        message,
      });
    });

    it.each(['/v1/spaceships', '/v3/customers'])('does not know %s', async (path) => {
      const failure = await failureOf(stripe.rawRequest('GET', path));
      expect(failure).toMatchObject({
        statusCode: 404,
        type: 'StripeInvalidRequestError',
        message: expect.stringContaining(`Unrecognized request URL (GET: ${path})`) as string,
      });
    });

    it('answers with the version that was asked for', async () => {
      const { lastResponse } = await stripe.products.create({ name: 'x' });
      expect(lastResponse.headers['stripe-version']).toBe(Stripe.API_VERSION);
      expect(lastResponse.requestId).toMatch(/^req_/);
    });
  });

  describe('idempotency keys', () => {
    const replayed = (response: { lastResponse: { headers: Record<string, string> } }) =>
      response.lastResponse.headers['idempotent-replayed'];

    it('does a thing once and answers the same again', async () => {
      const first = await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'once' });
      const again = await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'once' });
      expect(again.id).toBe(first.id);
      expect([replayed(first), replayed(again)]).toEqual([undefined, 'true']);
      expect((await stripe.customers.list()).data).toHaveLength(1);
    });

    it('refuses a key that was used for something else', async () => {
      await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
      const failure = await failureOf(stripe.customers.create({ name: 'Eve' }, { idempotencyKey: 'k' }));
      expect(failure).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
      expect(failure.statusCode).toBe(400);
    });

    it('belongs to its account', async () => {
      const mine = await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
      const theirs = await stripeClient(sandbox).customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
      expect(theirs.id).not.toBe(mine.id);
    });

    it('makes one object of twenty equal requests at once: the others conflict or replay it', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, () =>
          stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'race' }),
        ),
      );
      const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.id] : []));
      const refused = results.flatMap((result) =>
        result.status === 'rejected' ? [(result.reason as Stripe.errors.StripeError).statusCode] : [],
      );
      expect(new Set(made).size).toBe(1);
      expect(refused.every((status) => status === 409)).toBe(true);
      expect((await stripe.customers.list()).data).toHaveLength(1);
    });

    it('replays a declined card without charging it again', async () => {
      const params = {
        amount: 500,
        currency: 'usd',
        payment_method: 'pm_card_chargeDeclined',
        payment_method_types: ['card'],
        confirm: true,
      };
      const first = await failureOf(stripe.paymentIntents.create(params, { idempotencyKey: 'd' }));
      const again = await failureOf(stripe.paymentIntents.create(params, { idempotencyKey: 'd' }));
      expect(again.payment_intent?.id).toBe(first.payment_intent?.id);
      expect((await stripe.charges.list()).data).toHaveLength(1);
    });

    it('does not keep what could not be understood', async () => {
      await failureOf(
        stripe.customers.create({ nam: 'Ada' } as Stripe.CustomerCreateParams, { idempotencyKey: 'typo' }),
      );
      const customer = await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'typo' });
      expect(customer.name).toBe('Ada');
    });
  });

  describe('lists', () => {
    it('gives every object once, newest first, over all pages', async () => {
      const made: string[] = [];
      for (let index = 0; index < 25; index += 1) made.push((await stripe.customers.create()).id);
      const listed = await stripe.customers.list({ limit: 4 }).autoPagingToArray({ limit: 100 });
      expect(listed.map(({ id }) => id)).toEqual(made.reverse());
    });

    it('pages backwards with ending_before', async () => {
      const made: string[] = [];
      for (let index = 0; index < 5; index += 1) made.unshift((await stripe.customers.create()).id);
      const page = await stripe.customers.list({ limit: 2, ending_before: made[4] });
      expect(page.data.map(({ id }) => id)).toEqual([made[2], made[3]]);
      expect(page.has_more).toBe(true);
    });

    it('filters by creation time', async () => {
      const { created } = await stripe.customers.create();
      expect((await stripe.customers.list({ created: { gte: created } })).data).toHaveLength(1);
      expect((await stripe.customers.list({ created: { gt: created + 60 } })).data).toHaveLength(0);
    });

    it('refuses a limit out of bounds and a cursor that does not exist', async () => {
      expect((await failureOf(stripe.customers.list({ limit: 101 }))).param).toBe('limit');
      const failure = await failureOf(stripe.customers.list({ starting_after: 'cus_none' }));
      expect(failure).toMatchObject({ code: 'resource_missing', param: 'starting_after' });
    });
  });

  describe('expand', () => {
    it('puts objects in the place of ids, through several levels and in lists', async () => {
      const customer = await stripe.customers.create({ email: 'a@example.com' });
      const session = await aSession(stripe, { customer: customer.id });
      await complete(sandbox, session.id);
      const expanded = await stripe.checkout.sessions.retrieve(session.id, {
        expand: [
          'payment_intent.latest_charge.balance_transaction',
          'customer',
          'line_items.data.price.product',
        ],
      });
      const intent = expanded.payment_intent as Stripe.PaymentIntent;
      const charge = intent.latest_charge as Stripe.Charge;
      expect((charge.balance_transaction as Stripe.BalanceTransaction).fee).toBe(117);
      expect((expanded.customer as Stripe.Customer).email).toBe('a@example.com');
      const product = expanded.line_items?.data[0]?.price?.product as Stripe.Product;
      expect(product.name).toBe('Ebook');

      const list = await stripe.paymentIntents.list({ expand: ['data.customer'] });
      expect((list.data[0]?.customer as Stripe.Customer).id).toBe(customer.id);
    });

    it('works on what has just been made', async () => {
      const price = await aPrice(stripe);
      const updated = await stripe.prices.update(price.id, { nickname: 'n', expand: ['product'] });
      expect((updated.product as Stripe.Product).name).toBe('Ebook');
    });

    it('refuses what is no object', async () => {
      const { id } = await stripe.customers.create();
      const failure = await failureOf(stripe.customers.retrieve(id, { expand: ['dog'] }));
      expect(failure).toMatchObject({ statusCode: 400, message: 'This property cannot be expanded (dog).' });
    });
  });

  it('merges metadata, and removes what is set to nothing', async () => {
    const { id } = await stripe.customers.create({ metadata: { a: '1', b: '2' } });
    const merged = await stripe.customers.update(id, { metadata: { b: '', c: '3' } });
    expect(merged.metadata).toEqual({ a: '1', c: '3' });
    const emptied = await stripe.customers.update(id, { metadata: '' });
    expect(emptied.metadata).toEqual({});
  });
});
