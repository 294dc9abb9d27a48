import type { ProjectId, UserId } from '#kernel';
import type { UserStatus } from '#contracts';
import { CartsApp, SettableClock } from '../../test/carts-app';
import { FakeCheckoutProvider } from '../../test/fake-checkout-provider';
import { EnsureCustomer } from '../customers/ensure-customer.service';
import { SettleCheckout } from '../settle-payment/settle-checkout.service';
import { CustomerErasureQueue } from './customer-erasure-queue';
import { EraseCustomer } from './erase-customer.service';

const now = new Date('2026-11-21T10:00:00Z');
const email = 'ada@example.com';

describe('the customers of a deleted user', () => {
  const stripe = new FakeCheckoutProvider();
  let app: CartsApp;
  let replica: CartsApp;
  let alone: ProjectId;
  let one: ProjectId;
  let other: ProjectId;
  let userId: UserId;
  let told = 0;

  beforeAll(async () => {
    app = await CartsApp.start(stripe, new SettableClock(now));
    replica = await CartsApp.start(stripe, new SettableClock(now));
    alone = await app.project('alone', 'book');
    one = await app.project('one');
    other = await app.project('other');
    await app.db.query(`UPDATE projects.projects SET billing_group = 'group' WHERE id IN ('one', 'other')`);
  });
  afterAll(async () => {
    await app.stop();
    await replica.stop();
  });
  beforeEach(async () => {
    userId = `user_${(told += 1)}` as UserId;
    for (const projectId of [alone, one, other]) await tell(projectId, 'active');
    stripe.reachable = true;
    stripe.erased.length = 0;
    stripe.meanwhile = async () => undefined;
    await app.db.query('TRUNCATE payments.customer_erasures');
  });

  const tell = (projectId: ProjectId, status: UserStatus, at = app) =>
    at.tellOfUser(projectId, userId, status, (told += 1));
  const customerIn = async (projectId: ProjectId, address = email, stripeAccount = '') => {
    const command = { projectId, userId, stripeAccount, email: address, fromFrontEnd: false };
    return (await app.resolve(EnsureCustomer).execute(command)) ?? '';
  };
  /** Works on all that is due, as the worker does. */
  const workOff = async (at = app): Promise<void> => {
    const queue = at.resolve(CustomerErasureQueue);
    for (const claimed of await queue.claim(10)) {
      const erasure = await queue.load(claimed);
      if (erasure === undefined) throw new Error('There was nothing to load');
      const outcome = await at.resolve(EraseCustomer).execute(erasure);
      if (typeof outcome === 'string') await queue.settle(claimed, outcome);
      else if ('waitMilliseconds' in outcome) await queue.postpone([claimed], outcome.waitMilliseconds);
    }
  };
  const statesIn = async (projectId: ProjectId, at = app) => {
    const rows = await at.db.query<{ state: string }>(
      'SELECT state FROM payments.customer_erasures WHERE project_id = $1 ORDER BY position',
      [projectId],
    );
    return rows.map(({ state }) => state);
  };
  const addressesHere = async () => {
    const rows = await app.db.query<{ email: string }>(
      'SELECT DISTINCT email FROM payments.customers WHERE user_id = $1',
      [userId],
    );
    return rows.map((row) => row.email);
  };
  const startPayment = async () => {
    const items = [{ productId: 'book', quantity: 1 }];
    const { cart_id: cartId } = await app.create.execute({ projectId: alone, userId, email, items });
    return app.checkOut.execute({
      projectId: alone,
      cartId,
      operationId: userId,
      fromFrontEnd: false,
      userId,
      email: undefined,
      successUrl: undefined,
      cancelUrl: undefined,
      reference: undefined,
      metadata: {},
    });
  };

  it('are erased at Stripe, at every account, once', async () => {
    const platforms = await customerIn(alone);
    const own = await customerIn(alone, 'ada@work.example', 'acct_own');
    await tell(alone, 'deleted');
    await workOff();
    expect(stripe.erased.sort()).toEqual([platforms, own].sort());
    expect([stripe.addresses.get(platforms), stripe.addresses.get(own)]).toEqual(['', '']);
    expect(await addressesHere()).toEqual(['']);

    await tell(alone, 'deleted');
    await workOff();
    expect(stripe.erased).toHaveLength(2);
    expect(await statesIn(alone)).toEqual(['done', 'done']);
  });

  it('are done with when Stripe has them no longer', async () => {
    stripe.addresses.delete(await customerIn(alone));
    await tell(alone, 'deleted');
    await workOff();
    expect(await statesIn(alone)).toEqual(['done']);
  });

  it('are left alone until he is deleted in the last project that has them', async () => {
    const customer = await customerIn(one);
    expect(await customerIn(other)).toBe(customer);
    await tell(one, 'deleted');
    await workOff();
    expect(await statesIn(one)).toEqual(['shared']);
    expect(stripe.addresses.get(customer)).toBe(email);

    await tell(other, 'deleted');
    await workOff();
    expect(stripe.erased).toEqual([customer]);
  });

  it('are erased when he is deleted in two projects at once, neither of which sees the other', async () => {
    const customer = await customerIn(one);
    await customerIn(other);
    await app.db.transaction(async () => {
      await tell(other, 'deleted');
      await tell(one, 'deleted', replica);
      await workOff(replica);
      expect(await statesIn(one, replica)).toEqual(['shared']);
    });
    await workOff();
    expect(stripe.erased).toEqual([customer]);
  });

  it('are given to no other project of the group, which would lose their address', async () => {
    const customer = await customerIn(one);
    await tell(one, 'deleted');
    const next = await customerIn(other, 'ada@other.example');
    expect(next).not.toBe(customer);
    await workOff();
    expect(stripe.addresses.get(customer)).toBe('');
    expect(stripe.addresses.get(next)).toBe('ada@other.example');
  });

  it('are erased also when a payment under way has them made while he is deleted', async () => {
    stripe.meanwhile = () => tell(alone, 'deleted');
    const customer = await customerIn(alone);
    expect(stripe.addresses.get(customer)).toBe(email);
    await workOff();
    expect(stripe.addresses.get(customer)).toBe('');
    expect(await addressesHere()).toEqual(['']);
  });

  it('are erased once more when a payment under way gives them an address after they were', async () => {
    const customer = await customerIn(alone);
    stripe.meanwhile = async () => {
      await tell(alone, 'deleted');
      await workOff();
      stripe.addresses.set(customer, 'ada@late.example');
    };
    await customerIn(alone, 'ada@late.example');
    await workOff();
    expect(stripe.addresses.get(customer)).toBe('');
    expect(await addressesHere()).toEqual(['']);
  });

  it('are looked at again while a payment of his can still be paid', async () => {
    const { id, provider } = await startPayment();
    await tell(alone, 'deleted');
    await workOff();
    expect(stripe.erased).toEqual([provider.customerId]);
    expect(await statesIn(alone)).toEqual(['pending']);

    await app.db.query(`UPDATE payments.payments SET status = 'canceled' WHERE id = $1`, [id]);
    await app.db.query('UPDATE payments.customer_erasures SET available_at = now()');
    await workOff();
    expect(stripe.erased).toEqual([provider.customerId, provider.customerId]);
    expect(await statesIn(alone)).toEqual(['done']);
  });

  it('are erased also when a checkout that was paid after his deletion has made them', async () => {
    const { provider } = await startPayment();
    await tell(alone, 'deleted');
    const [open] = [...stripe.sessions.values()].filter(({ id }) => id === provider.checkoutSessionId);
    if (open === undefined) throw new Error('There was no checkout');
    stripe.addresses.set('cus_of_checkout', email);
    await app.resolve(SettleCheckout).execute({
      session: {
        ...open,
        status: 'complete',
        paymentStatus: 'paid',
        amountTotal: 100,
        currency: 'usd',
        customerId: 'cus_of_checkout',
      },
      account: { projectId: null, stripeAccount: '' },
      eventType: 'checkout.session.completed',
    });
    await workOff();
    expect(stripe.addresses.get('cus_of_checkout')).toBe('');
    expect(await statesIn(alone)).toEqual(['done', 'done']);
  });

  it('are none whom only an invoice is billed to, who may be those of another project', async () => {
    const { id, provider } = await startPayment();
    await app.db.query(
      `UPDATE payments.payments SET method = 'invoice', billing_reason = 'renewal', status = 'succeeded',
         customer_id = 'cus_imported', succeeded_at = now(), provider_invoice_id = 'in_1', provider_subscription_id = 'sub_1',
         subscription_id = 'sub_ours', checkout_session_id = NULL, checkout_url = NULL, checkout_expires_at = NULL
       WHERE id = $1`,
      [id],
    );
    await tell(alone, 'deleted');
    await workOff();
    expect(stripe.erased).toEqual([provider.customerId]);
  });

  it('are left to who pays by them in another project and was not deleted there', async () => {
    const customer = await customerIn(one);
    const { id } = await startPayment();
    await app.db.query('UPDATE payments.payments SET customer_id = $2 WHERE id = $1', [id, customer]);
    await tell(one, 'deleted');
    await workOff();
    expect(await statesIn(one)).toEqual(['shared']);
  });

  it('are none of those that two projects made at once: who is nobody’s is erased without any deletion', async () => {
    let another = '';
    stripe.meanwhile = async () => {
      stripe.meanwhile = async () => undefined;
      another = await customerIn(other, 'ada@other.example');
    };
    expect(await customerIn(one)).toBe(another);
    await workOff();
    expect(stripe.erased).toHaveLength(1);
    expect(stripe.erased).not.toContain(another);
    expect(stripe.addresses.get(another)).toBe('ada@other.example');
  });
});
