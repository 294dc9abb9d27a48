import { textAt, type Answer, type Json } from '../../../../../test/support/api-client';
import { ProjectsApp } from '../../test/projects-app';

/** A price that was made at Stripe by hand, as a product. */
const at = (priceId: string): Json => ({ id: 'it', name: 'It', type: 'one_time', price_id: priceId });

describe('a price on the shared Stripe account', () => {
  let app: ProjectsApp;

  beforeAll(async () => {
    app = await ProjectsApp.start();
  });

  afterAll(() => app.stop());

  const registerAt = (priceId: string, more: Json = {}): Promise<Answer> =>
    app.register({ name: 'Shop', domain: 'shop.example', products: [at(priceId)], ...more });

  it('is sold by one project: another one is refused it, and told what to do without learning whose it is', async () => {
    app.stripe.has({ id: 'price_taken' });
    const owner = await app.project({ id: 'first-shop', products: [at('price_taken')] });
    const refused = await registerAt('price_taken');
    expect(refused).toMatchObject({ status: 422, body: { code: 'price_of_another_project' } });
    expect(refused.body.detail).toContain('price_id of its own');
    expect(JSON.stringify(refused.body)).not.toContain(owner.id);

    const other = await app.project({});
    const { name, type, price_id } = at('price_taken');
    const path = `/api/v1/projects/${other.id}/products/it`;
    expect(await other.api.request('PUT', path, { body: { name, type, price_id } })).toMatchObject({
      status: 422,
      body: { code: 'price_of_another_project' },
    });
  });

  it('is refused when it, or its product, is marked as that of another project', async () => {
    app.stripe.has({ id: 'price_marked', markedProjectIds: ['some-shop'] });
    expect((await registerAt('price_marked')).body.code).toBe('price_of_another_project');
    expect((await registerAt('price_marked', { id: 'some-shop' })).status).toBe(201);
  });

  it('goes to exactly one of two projects that register it at the same time', async () => {
    app.stripe.has({ id: 'price_raced' });
    const answers = await Promise.all(
      ['racer-1', 'racer-2', 'racer-3', 'racer-4'].map((id) => registerAt('price_raced', { id })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
  });

  it('may be shared within a billing group, and is free again once its product is removed', async () => {
    app.stripe.has({ id: 'price_shared' });
    const one = await app.project({ billing_group: 'family', products: [at('price_shared')] });
    const two = await app.project({ billing_group: 'family', products: [at('price_shared')] });
    const leave = { body: { billing_group: null } };
    const left = await app.operator.request('PATCH', `/api/v1/projects/${two.id}`, leave);
    expect(left).toMatchObject({ status: 422, body: { code: 'price_of_another_project' } });

    for (const { id } of [one, two]) {
      await app.operator.request('DELETE', `/api/v1/projects/${id}/products/it`);
    }
    expect((await registerAt('price_shared')).status).toBe(201);
  });

  it('stays that of the project which has made it', async () => {
    const product = { id: 'made', name: 'Made', type: 'one_time', price: { amount: 100 } };
    const { body } = await app.project({ products: [product] });
    const made = textAt(body, 'stripe_mapping.made');
    expect((await registerAt(made)).body.code).toBe('price_of_another_project');
  });
});
