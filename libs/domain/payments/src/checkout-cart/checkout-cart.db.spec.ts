import { addDays, type ProjectId, type UserId } from '#kernel';
import { TestDatabase } from '../../../../../test/support/test-database';
import { CartsApp, SettableClock } from '../../test/carts-app';
import { FakeCheckoutProvider } from '../../test/fake-checkout-provider';

const coded = (code: string) => expect.objectContaining({ code }) as Error;
const now = new Date('2026-11-21T10:00:00Z');

describe('carts on two instances', () => {
  const stripe = new FakeCheckoutProvider();
  const clock = new SettableClock(now);
  let one: CartsApp;
  let other: CartsApp;
  let projectId: ProjectId;
  let told = 0;

  beforeAll(async () => {
    one = await CartsApp.start(stripe, clock);
    other = await CartsApp.start(stripe, clock);
    projectId = await one.project('shop', 'book', 'mug');
  });
  afterAll(async () => {
    await one.stop();
    await other.stop();
  });
  beforeEach(() => {
    clock.time = now;
    stripe.reachable = true;
    stripe.sessions.clear();
  });

  const instance = (index: number) => (index % 2 === 0 ? one : other);
  const beginFor = async (userId: string, ...productIds: string[]) => {
    const items = productIds.map((productId) => ({ productId, quantity: 1 }));
    const cart = await one.create.execute({ projectId, userId, email: `${userId}@example.com`, items });
    return cart.cart_id;
  };
  const begin = (...productIds: string[]) => beginFor('ada', ...productIds);
  const tell = (userId: string, status: 'active' | 'deleted') =>
    one.tellOfUser(projectId, userId as UserId, status, (told += 1));
  const add = (at: CartsApp, cartId: string, productId: string) =>
    at.edit.execute(projectId, cartId, { kind: 'add', productId, quantity: 1 });
  const checkOut = (at: CartsApp, cartId: string, operationId: string, userId?: string) =>
    at.checkOut.execute({
      projectId,
      cartId,
      operationId,
      fromFrontEnd: false,
      userId,
      email: undefined,
      successUrl: undefined,
      cancelUrl: undefined,
      reference: undefined,
      metadata: {},
    });
  const statusesOf = async (...cartIds: string[]) => {
    const rows = await one.db.query<{ id: string; status: string }>(
      'SELECT id, status FROM payments.carts WHERE id = ANY ($1::text[])',
      [cartIds],
    );
    return cartIds.map((cartId) => rows.find(({ id }) => id === cartId)?.status);
  };

  it('lose none of thirty adds at once', async () => {
    const cartId = await begin();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        add(instance(index), cartId, index % 3 === 0 ? 'mug' : 'book'),
      ),
    );
    const { items, total } = await other.show.execute(projectId, cartId);
    expect(Object.fromEntries(items.map(({ product_id, quantity }) => [product_id, quantity]))).toEqual({
      mug: 10,
      book: 20,
    });
    expect(total).toBe(3_000);
  });

  it('become one payment with one checkout, whoever is first of ten', async () => {
    const cartId = await begin('book', 'mug');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => checkOut(instance(index), cartId, `race-${index}`)),
    );
    const made = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.id] : []));
    expect(new Set(made).size).toBe(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toEqual(coded('cart_frozen'));
    }
    const rows = await one.db.query(`SELECT 1 FROM payments.payments WHERE operation_id LIKE 'race-%'`);
    expect(rows).toHaveLength(1);
    expect([...stripe.sessions.keys()]).toEqual([made[0]]);
  });

  it('sell every item whose adding was acknowledged before the checkout', async () => {
    const cartId = await begin('book');
    const [payment, ...adds] = await Promise.allSettled([
      checkOut(one, cartId, 'hurried'),
      ...Array.from({ length: 10 }, (_, index) => add(instance(index), cartId, 'book')),
    ]);
    const added = adds.filter(({ status }) => status === 'fulfilled').length;
    if (payment.status === 'rejected') throw payment.reason;
    expect(payment.value.items).toMatchObject([{ quantity: 1 + added }]);
    expect(payment.value.amount).toBe(100 * (1 + added));
  });

  it('finish a checkout that Stripe could not be reached for, with the same payment, for the same buyer', async () => {
    const { cart_id: cartId } = await one.create.execute({
      projectId,
      userId: undefined,
      email: 'ada@example.com',
      items: [{ productId: 'book', quantity: 1 }],
    });
    stripe.reachable = false;
    await expect(checkOut(one, cartId, 'cut-off', 'ada')).rejects.toEqual(coded('provider_unavailable'));
    stripe.reachable = true;
    await expect(checkOut(other, cartId, 'somebody-else', 'eve')).rejects.toEqual(coded('cart_frozen'));
    const finished = await checkOut(other, cartId, 'another-request', 'ada');
    expect(finished).toMatchObject({
      operationId: 'cut-off',
      provider: { checkoutSessionId: expect.any(String) as string },
    });
    await expect(checkOut(other, cartId, 'too-late', 'ada')).rejects.toEqual(coded('cart_frozen'));
    expect((await checkOut(one, cartId, 'cut-off', 'ada')).id).toBe(finished.id);
  });

  it('stay open when the checkout is refused', async () => {
    const cartId = await begin();
    await expect(checkOut(one, cartId, 'empty')).rejects.toEqual(coded('cart_empty'));
    expect(await statusesOf(cartId)).toEqual(['open']);
  });

  it('expire after a day: for readers at once, in the database once they are looked for', async () => {
    const [due, sold] = [await begin('book'), await begin('book')];
    await checkOut(one, sold, 'in-time');
    clock.time = new Date(addDays(now, 1).getTime() - 1);
    const young = await begin('book');
    expect((await one.show.execute(projectId, due)).status).toBe('open');

    clock.time = addDays(now, 1);
    expect((await one.show.execute(projectId, due)).status).toBe('expired');
    await expect(add(other, due, 'book')).rejects.toEqual(coded('cart_expired'));
    await expect(checkOut(other, due, 'late')).rejects.toEqual(coded('cart_expired'));
    expect(await statusesOf(due)).toEqual(['open']);

    await Promise.all([one.expire.execute(), other.expire.execute()]);
    expect(await statusesOf(due, sold, young)).toEqual(['expired', 'checked_out', 'open']);
    await expect(add(one, due, 'book')).rejects.toEqual(coded('cart_expired'));
  });

  it('keep no address of a user who was deleted, and cannot be checked out for him', async () => {
    const cartId = await beginFor('gone', 'book');
    await tell('gone', 'deleted');
    const rows = await one.db.query('SELECT email FROM payments.carts WHERE id = $1', [cartId]);
    expect(rows).toEqual([{ email: '' }]);
    await expect(checkOut(one, cartId, 'of-nobody')).rejects.toEqual(coded('user_not_found'));
  });

  it('cannot be checked out for a user whose deletion is being noted, which would not find the payment', async () => {
    const database = await TestDatabase.connect();
    await tell('leaving', 'active');
    const cartId = await beginFor('leaving', 'book');
    const checkedOut = await one.db.transaction(async () => {
      await tell('leaving', 'deleted');
      const outcome = Promise.allSettled([checkOut(other, cartId, 'too-slow')]);
      await database.waitingForRow();
      return () => outcome;
    });
    expect(await checkedOut()).toEqual([{ status: 'rejected', reason: coded('user_not_found') }]);
    expect(await database.query(`SELECT 1 FROM payments.payments WHERE user_id = 'leaving'`)).toEqual([]);
    await database.close();
  });

  it.each([
    ['a cart that was checked out by nothing', `UPDATE payments.carts SET status = 'checked_out'`],
    ['a cart in a state that there is not', `UPDATE payments.carts SET status = 'lost'`],
    ['nothing of a product', 'UPDATE payments.cart_items SET quantity = 0'],
    ['nothing of a sold product', 'UPDATE payments.payment_items SET quantity = 0'],
    ['two subscriptions in one payment', 'UPDATE payments.payment_items SET recurring = true'],
  ])('cannot hold %s', async (_, statement) => {
    await begin('book', 'mug').then((cartId) => checkOut(one, cartId, `holding ${statement}`));
    await begin('book');
    await expect(one.db.query(statement)).rejects.toThrow(/constraint/);
  });
});
