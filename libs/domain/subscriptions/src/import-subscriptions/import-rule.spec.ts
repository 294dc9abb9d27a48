import type { AccountSubscription, ProviderSubscription } from '#infra/stripe';
import { aSnapshot } from '../subscription/subscription-fixture.spec-support';
import { lanesOf } from './import-lanes';
import { judgeSubscription, type ImportContext, type ImportableProduct } from './import-rule';

const pro = { id: 'pro', priceId: 'price_pro', recurring: true };
const context: ImportContext<ImportableProduct> = {
  projectId: 'saas',
  products: [{ id: 'ebook', priceId: 'price_ebook', recurring: false }, pro],
  providerProductIds: new Set(['prod_pro']),
  userIdFrom: { customer_metadata_key: 'user_id' },
  known: undefined,
};

function found(
  changes: Partial<AccountSubscription> = {},
  subscription: Partial<ProviderSubscription> = {},
): AccountSubscription {
  return {
    subscription: aSnapshot({ marks: null, ...subscription }),
    items: [{ priceId: 'price_pro', productId: 'prod_pro' }],
    customer: {
      id: 'cus_1',
      email: 'ada@example.com',
      metadata: { user_id: 'user_1' },
      markedProjectId: null,
    },
    markedProjectId: null,
    ...changes,
  };
}

const verdictOf = (one: AccountSubscription, changes: Partial<typeof context> = {}) =>
  judgeSubscription(one, { ...context, ...changes });
const codeOf = (one: AccountSubscription, changes: Partial<typeof context> = {}) => {
  const verdict = verdictOf(one, changes);
  return verdict.kind === 'problem' ? verdict.problem.code : verdict.kind;
};

describe('which subscriptions of an account are taken over', () => {
  it.each(['trialing', 'active', 'past_due', 'unpaid', 'paused'] as const)(
    'takes one that is %s',
    (status) => {
      expect(verdictOf(found({}, { status }))).toEqual({ kind: 'import', userId: 'user_1', product: pro });
    },
  );

  it.each(['incomplete', 'incomplete_expired', 'canceled'] as const)('takes none that is %s', (status) => {
    expect(codeOf(found({}, { status }))).toBe('not_live');
  });

  it('finds the user where it is told to', () => {
    expect(verdictOf(found(), { userIdFrom: 'customer_id' })).toMatchObject({ userId: 'cus_1' });
    expect(verdictOf(found(), { userIdFrom: 'email' })).toMatchObject({ userId: 'ada@example.com' });
    expect(verdictOf(found(), { userIdFrom: { customer_metadata_key: 'uid' } })).toMatchObject({
      problem: { code: 'user_unresolved', message: expect.stringContaining('uid') as string },
    });
  });

  it.each([
    ['without a value', { user_id: '' }, 'user_unresolved'],
    ['of blanks', { user_id: '  ' }, 'user_unresolved'],
    ['with a space in it', { user_id: 'a b' }, 'user_id_invalid'],
    ['that is too long', { user_id: 'x'.repeat(129) }, 'user_id_invalid'],
  ])('refuses a user id %s', (_, metadata, code) => {
    const customer = { id: 'cus_1', email: null, metadata, markedProjectId: null };
    expect(codeOf(found({ customer: { ...customer, metadata: { ...metadata } } }))).toBe(code);
  });

  it('resolves no user of a deleted customer', () => {
    expect(codeOf(found({ customer: null }), { userIdFrom: 'customer_id' })).toBe('user_unresolved');
  });

  it('leaves alone what has no price of the project, and tells of a price of former times', () => {
    expect(codeOf(found({ items: [{ priceId: 'price_x', productId: 'prod_x' }] }))).toBe('foreign');
    expect(codeOf(found({ items: [{ priceId: 'price_ebook', productId: 'prod_x' }] }))).toBe('foreign');
    expect(codeOf(found({ items: [] }))).toBe('foreign');
    expect(codeOf(found({ items: [{ priceId: 'price_2019', productId: 'prod_pro' }] }))).toBe(
      'price_not_in_project',
    );
  });

  it('takes no subscription to several products', () => {
    const items = [...found().items, { priceId: 'price_x', productId: 'prod_x' }];
    expect(codeOf(found({ items }))).toBe('several_items');
  });

  it('knows its own, whatever has become of its price', () => {
    const items = [{ priceId: 'price_x', productId: 'prod_x' }];
    expect(codeOf(found({ items }), { known: { projectId: 'saas' } })).toBe('known');
    expect(codeOf(found({}, { marks: aSnapshot().marks }))).toBe('known');
  });

  it('takes nothing from another project, and says nothing of what is only the other one’s', () => {
    expect(codeOf(found({ markedProjectId: 'shop' }))).toBe('owned_by_another_project');
    expect(codeOf(found(), { known: { projectId: 'shop' } })).toBe('owned_by_another_project');
    const items = [{ priceId: 'price_x', productId: 'prod_x' }];
    expect(codeOf(found({ items, markedProjectId: 'shop' }))).toBe('foreign');
    const former = [{ priceId: 'price_2019', productId: 'prod_pro' }];
    expect(codeOf(found({ items: former, markedProjectId: 'shop' }))).toBe('foreign');
  });

  it('takes one of its own marks that has no row: a crash may have left it', () => {
    expect(codeOf(found({ markedProjectId: 'saas' }))).toBe('import');
  });

  it('takes the paid one of several of a user, and works on users side by side', () => {
    const judged = [
      found({}, { id: 'unpaid', status: 'past_due' }),
      found({}, { id: 'paid' }),
      found(
        { customer: { id: 'cus_2', email: null, metadata: { user_id: 'user_2' }, markedProjectId: null } },
        { id: 'other' },
      ),
      found({ items: [] }, { id: 'foreign' }),
    ].map((one) => ({ found: one, verdict: verdictOf(one) }));
    const ids = lanesOf(judged).map((lane) => lane.map((one) => one.found.subscription.id));
    expect(ids).toEqual([['paid', 'unpaid'], ['other'], ['foreign']]);
  });
});
