import { textAt, type Json } from '../support/api-client';
import { buyer, saas } from '../support/catalog';
import { eventually } from '../support/eventually';
import { ExistingBusiness } from '../support/existing-business';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const IMPORTED = {
  unpaid: 'unpaid',
  owing: 'past_due',
  paused: 'paused',
  trying: 'trialing',
  leaving: 'active',
  user_1: 'active',
  user_2: 'active',
  user_3: 'active',
};

describe('importing the subscriptions of a live business', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let business: ExistingBusiness;
  const odd: Record<string, string> = {};

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
    project = await platform.project(saas);
    business = new ExistingBusiness(platform, project);
    await makeTheMess();
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  /** Twenty subscriptions in every state that there is, and what has nothing to do with the project. */
  async function makeTheMess(): Promise<void> {
    await business.lastRetryLeavesUnpaid();
    await business.onTrial('unpaid', 'pm_card_chargeCustomerFail');
    await business.pass(20);
    await business.onTrial('owing', 'pm_card_chargeCustomerFail');
    await business.onTrial('paused', 'none');
    await business.pass(3);

    await business.subscription('trying', { trial_period_days: 14 });
    await business.subscription('leaving', { cancel_at_period_end: true });
    for (const user of ['user_1', 'user_2', 'user_3']) await business.subscription(user);
    const canceled = await business.subscription('gone');
    await business.stripe.subscriptions.cancel(canceled);

    const other = await business.otherPrice();
    const { product } = await business.stripe.prices.retrieve(business.priceOf('pro'));
    const former = await business.otherPrice(product as string);
    await business.subscription('stranger', { items: [{ price: other }] });
    await business.subscription('other_stranger', { items: [{ price: other }] });
    odd.former = await business.subscription('loyal', { items: [{ price: former }] });
    odd.several = await business.subscription('greedy', {
      items: [{ price: business.priceOf('pro') }, { price: other }],
    });
    odd.nobody = await business.subscription(undefined);
    odd.badName = await business.subscription('has spaces in it');
    odd.begun = await business.subscription('slow', { payment_behavior: 'default_incomplete' });
    odd.theirs = await business.subscription('theirs', { metadata: { paygrove_project_id: 'elsewhere' } });
    // Two subscriptions of one user to one product: the later one is taken.
    const twin = await business.customer('twin', 'pm_card_visa');
    odd.twin = await business.subscription('twin', { customer: twin });
    await business.subscription('twin', { customer: twin });
    await database.quiet();
  }

  const counts = {
    customers: { found: 9, imported: 9, skipped: 0 },
    subscriptions: { found: 18, imported: 9, skipped: 0, problems: 7, foreign: 2 },
    problem_count: 7,
  };

  /** Everything that an import could change here, but for what it notes of itself. */
  async function books(): Promise<unknown> {
    const tables = [
      'subscriptions.subscriptions',
      'subscriptions.invoices',
      'payments.customers',
      'payments.subscription_slots',
      'events.events',
      'auth.permission_grants',
    ];
    const contents = [];
    for (const table of tables) {
      const rows = await database.query(`SELECT to_jsonb(t)::text AS row FROM ${table} AS t ORDER BY 1`);
      contents.push([table, rows]);
    }
    return contents;
  }

  const noCustomer = { status: 404, body: { code: 'customer_not_found' } };
  const portal = (fields: Json) =>
    project.api.post('/api/v1/portal', { return_url: `https://${saas.domain}/account`, ...fields });
  const codeOf = (run: Record<string, unknown>) =>
    Object.fromEntries((run.problems as { id: string; code: string }[]).map(({ id, code }) => [id, code]));
  const mayUse = async (user: string) =>
    (await project.api.get(`/api/v1/permissions/${user}/pro`)).body.allowed;
  const published = (user: string) => database.published(project.id, user);

  it('first tells what would come of it, and changes nothing, here or at Stripe', async () => {
    const before = { books: await books(), stripe: await business.all() };
    const run = await business.import({});
    expect(run).toMatchObject({ dry_run: true, ...counts });
    expect(codeOf(run)).toEqual({
      [odd.former as string]: 'price_not_in_project',
      [odd.several as string]: 'several_items',
      [odd.nobody as string]: 'user_unresolved',
      [odd.badName as string]: 'user_id_invalid',
      [odd.begun as string]: 'not_live',
      [odd.theirs as string]: 'owned_by_another_project',
      [odd.twin as string]: 'subscription_exists',
    });
    await database.quiet();
    expect({ books: await books(), stripe: await business.all() }).toEqual(before);
  });

  it('then takes over what is live, and gives the permissions', async () => {
    const untouched = async () =>
      (await business.all()).filter(({ id, items }) => {
        const prices = items.data.map(({ price }) => price.id);
        return Object.values(odd).includes(id) || !prices.includes(business.priceOf('pro'));
      });
    const before = await untouched();
    const run = await business.import({ dry_run: false });
    expect(run).toMatchObject({ dry_run: false, ...counts });
    await database.quiet();
    for (const [user, status] of Object.entries(IMPORTED)) {
      const { body } = await project.api.get(`/api/v1/subscriptions/${user}/pro`);
      expect([user, body.status]).toEqual([user, status]);
      expect([user, (await published(user))['subscription.created']]).toEqual([user, 1]);
      // Grace begins when the failure is first seen: nobody loses his access by the move.
      expect([user, await mayUse(user)]).toEqual([user, user !== 'paused']);
    }
    for (const user of ['gone', 'stranger', 'loyal', 'greedy', 'slow', 'theirs', 'nobody']) {
      expect([user, await mayUse(user)]).toEqual([user, false]);
    }
    const marked = (await business.all()).filter(
      ({ metadata }) => metadata.paygrove_project_id === project.id,
    );
    expect(marked).toHaveLength(9);
    expect(await untouched()).toEqual(before);
  });

  it('changes nothing the second time', async () => {
    await database.quiet();
    const before = { books: await books(), stripe: await business.all() };
    const run = await business.import({ dry_run: false });
    expect(run).toMatchObject({
      customers: { found: 0, imported: 0, skipped: 0 },
      subscriptions: { found: 18, imported: 0, skipped: 9, problems: 7, foreign: 2 },
    });
    await database.quiet();
    expect({ books: await books(), stripe: await business.all() }).toEqual(before);
    const { body } = await project.api.get(`/api/v1/projects/${project.id}/imports?limit=2`);
    expect(body).toMatchObject({ data: [{ dry_run: false }, { dry_run: false }], has_more: true });
  });

  it('lets nobody buy what he has, and shows what it follows from', async () => {
    const body = { user_id: 'user_1', email: 'user_1@example.com', product_id: 'pro' };
    expect(await project.api.post('/api/v1/payments', body)).toMatchObject({
      status: 409,
      body: { code: 'subscription_exists' },
    });
    expect(await project.api.get('/api/v1/permissions/user_1/pro?explain=true')).toMatchObject({
      body: { allowed: true, explain: [{ subscription: { product_id: 'pro', payment_id: null } }] },
    });
  });

  it('uses the customer that Stripe has for what is bought next', async () => {
    const [known] = await database.query<{ provider_customer_id: string }>(
      `SELECT provider_customer_id FROM payments.customers WHERE user_id = 'user_2'`,
    );
    const body = { user_id: 'user_2', email: 'user_2@example.com', product_id: 'starter' };
    const { status, body: payment } = await project.api.post('/api/v1/payments', body);
    expect(status).toBe(201);
    const session = await business.stripe.checkout.sessions.retrieve(payment.checkout_session_id as string);
    expect(session.customer).toBe(known?.provider_customer_id);
  });

  it('takes the rest once what was missing is there', async () => {
    const { items } = await business.stripe.subscriptions.retrieve(odd.former as string);
    const price_id = items.data[0]?.price.id ?? '';
    const product = {
      name: 'Pro, early birds',
      type: 'subscription',
      price_id,
      grants: { permissions: ['pro'] },
    };
    const path = `/api/v1/projects/${project.id}/products/pro_2019`;
    expect((await project.api.request('PUT', path, { body: product })).status).toBe(200);
    await business.stripe.prices.update(price_id, { active: false });
    const run = await business.import({ dry_run: false });
    expect(run).toMatchObject({ subscriptions: { imported: 1, skipped: 9, problems: 6, foreign: 2 } });
    await eventually(async () => expect(await mayUse('loyal')).toBe(true));
  });

  it('that was given up makes room for another', async () => {
    await database.query(
      `INSERT INTO subscriptions.imports (id, project_id, dry_run, user_id_from, created_at)
       VALUES ('imp_0', $1, true, '"email"', now())`,
      [project.id],
    );
    await database.query(
      `INSERT INTO subscriptions.import_pages (id, import_id, project_id, key, state, settled_at)
       VALUES ('imp_0:first', 'imp_0', $1, 'imp_0', 'dead', now())`,
      [project.id],
    );
    const shown = () => project.api.get(`/api/v1/projects/${project.id}/imports/imp_0`);
    expect((await shown()).body).toMatchObject({ status: 'failed', completed_at: null });
    await business.import({});
    expect((await shown()).body).toMatchObject({
      status: 'failed',
      completed_at: expect.any(String) as string,
    });
  });

  it('refuses a run that is of another project, or of a project that is archived', async () => {
    const other = await platform.project({ ...saas, name: 'Other', domain: 'other.example' });
    const path = `/api/v1/projects/${other.id}`;
    expect(await other.api.get(`${path}/imports/imp_0`)).toMatchObject({
      status: 404,
      body: { code: 'import_not_found' },
    });
    await platform.operator.request('DELETE', path);
    expect(await platform.operator.post(`${path}/import`, {})).toMatchObject({
      status: 409,
      body: { code: 'project_archived' },
    });
  });

  it('takes over neither customers that are marked for another project nor those that are known as its own', async () => {
    const other = await platform.project({ ...saas, name: 'Neighbour', domain: 'neighbour.example' });
    const marked = await business.customer('marked', 'pm_card_visa');
    await business.stripe.customers.update(marked, { metadata: { paygrove_project_id: other.id } });
    const purchase = { user_id: 'known', email: 'known@example.com', product_id: 'pro' };
    const { body: payment } = await other.api.post('/api/v1/payments', purchase);
    const session = await business.stripe.checkout.sessions.retrieve(payment.checkout_session_id as string);
    const known = session.customer as string;
    const withoutMarks = { paygrove_project_id: '', paygrove_user_id: '', user_id: 'known' };
    await business.stripe.customers.update(known, { metadata: withoutMarks });
    const card = await business.stripe.paymentMethods.attach('pm_card_visa', { customer: known });
    const default_payment_method = card.id;
    await business.subscription('marked', { customer: marked });
    await business.subscription('known', { customer: known, default_payment_method });

    const run = await business.import({ dry_run: false });
    expect(run).toMatchObject({ subscriptions: { imported: 2 }, customers: { imported: 0 } });
    expect(codeOf(run)).toMatchObject({
      [marked]: 'customer_of_another_project',
      [known]: 'customer_of_another_project',
    });
    const rows = await database.query<{ project_id: string }>(
      `SELECT project_id FROM payments.customers WHERE provider_customer_id = ANY($1)`,
      [[marked, known]],
    );
    expect(rows).toEqual([{ project_id: other.id }]);

    for (const user of ['marked', 'known']) {
      const { body } = await project.api.get(`/api/v1/subscriptions/${user}/pro`);
      const id = textAt(body, 'subscription_id');
      expect(await portal({ user_id: user })).toMatchObject(noCustomer);
      expect(await portal({ user_id: user, subscription_id: id })).toMatchObject(noCustomer);
    }
  });

  it('leads to the portal of the customer who pays, though the user has another one here', async () => {
    const begun = { ...buyer, user_id: 'both', product_id: 'starter' };
    expect((await project.api.post('/api/v1/payments', begun)).status).toBe(201);
    const customer = await business.customer('both', 'pm_card_visa');
    const imported = await business.subscription('both', { customer });
    const run = await business.import({ dry_run: false });
    expect(codeOf(run)).toMatchObject({ [customer]: 'user_has_another_customer' });

    const { body } = await project.api.get('/api/v1/subscriptions/both/pro');
    const opened = await portal({ user_id: 'both', subscription_id: textAt(body, 'subscription_id') });
    const page = await (await fetch(textAt(opened.body, 'portal_url'))).text();
    expect(page).toContain(imported);
    const own = await portal({ user_id: 'both' });
    expect(await (await fetch(textAt(own.body, 'portal_url'))).text()).not.toContain(imported);

    await business.stripe.customers.del(customer);
    const gone = await portal({ user_id: 'both', subscription_id: textAt(body, 'subscription_id') });
    expect(gone).toMatchObject(noCustomer);
  });

  it('lets no other project register a price by which it could take over its subscriptions', async () => {
    const thief = await platform.project({ ...saas, name: 'Thief', domain: 'thief.example' });
    const product = { name: 'Pro', type: 'subscription', price_id: business.priceOf('pro') };
    const put = await thief.api.request('PUT', `/api/v1/projects/${thief.id}/products/stolen`, {
      body: product,
    });
    expect(put).toMatchObject({ status: 422, body: { code: 'price_of_another_project' } });
  });

  it('renews and ends what it took over like any other', async () => {
    await business.pass(33);
    await eventually(async () => {
      expect(await published('user_1')).toMatchObject({
        'subscription.created': 1,
        'subscription.renewed': 1,
      });
    });
    await database.quiet();
    expect(await published('leaving')).toMatchObject({ 'subscription.canceled': 1 });
    expect(await published('trying')).toMatchObject({ 'subscription.created': 1 });
    expect(await mayUse('user_1')).toBe(true);
    const { body } = await project.api.get('/api/v1/subscriptions/leaving/pro');
    expect(['canceled', 'expired']).toContain(body.status);
  });
});
