import type { ProjectId } from '#kernel';
import { authenticateKey } from '#contracts';
import { CallBus } from '#infra/event-bus';
import { eventually } from '../../../../../test/support/eventually';
import { textAt, type Json } from '../../../../../test/support/api-client';
import { Projects } from '../projects';
import { ADMIN_KEY, ProjectsApp } from '../../test/projects-app';

const ebook = { name: 'E-book', type: 'one_time', price: { amount: 1900 } };
const pro = { name: 'Pro', type: 'subscription', price: { amount: 2900, interval: 'month' } };

describe('managing a project', () => {
  let app: ProjectsApp;

  beforeAll(async () => {
    app = await ProjectsApp.start();
  });

  afterAll(() => app.stop());

  const pathOf = (id: string) => `/api/v1/projects/${id}`;
  const eventsOf = async (id: string) => {
    const rows = await app.db.query<{ type: string; data: Json }>(
      `SELECT type, data FROM events.events WHERE project_id = $1 ORDER BY position`,
      [id],
    );
    return rows;
  };

  describe('settings', () => {
    it('are changed one by one; the rest stays', async () => {
      const { id, api } = await app.project({
        webhook_url: 'https://shop.example/hooks',
        billing_group: 'acme',
      });
      const { status, body } = await api.request('PATCH', pathOf(id), {
        body: { name: 'New', domain: 'new.example', default_currency: 'eur', webhook_url: null },
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        name: 'New',
        domain: 'new.example',
        default_currency: 'eur',
        webhook_url: null,
        billing_group: 'acme',
        cancel_url: 'https://new.example/payment/cancel',
      });
      expect((await api.get(pathOf(id))).body).toEqual(body);
      expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['project.created', 'project.updated']);
    });

    it('given by hand outlive a change of domain, until they are taken back', async () => {
      const { id, api } = await app.project({ cancel_url: 'https://shop.example/cart' });
      const patch = (body: Json) => api.request('PATCH', pathOf(id), { body });
      expect((await patch({ domain: 'new.example' })).body.cancel_url).toBe('https://shop.example/cart');
      expect((await patch({ cancel_url: null })).body.cancel_url).toBe('https://new.example/payment/cancel');
    });

    it.each<[Json]>([
      [{ id: 'other' }],
      [{ name: null }],
      [{ domain: null }],
      [{ default_currency: 'xyz' }],
      [{ webhook_url: 'ftp://x' }],
      [{ products: [] }],
      [{ archived: true }],
    ])('are not changed by %p', async (body) => {
      const { id, api } = await app.project({});
      expect((await api.request('PATCH', pathOf(id), { body })).status).toBe(400);
    });

    it('take effect on the origins of its keys at once', async () => {
      const { id, key } = await app.project({ domain: 'before.example' });
      const origins = async () => {
        const { project } = await app.nest.get(CallBus).call(authenticateKey, { key });
        return project?.origins;
      };
      expect(await origins()).toContain('https://before.example');
      await app.operator.request('PATCH', pathOf(id), { body: { domain: 'after.example' } });
      expect(await origins()).toEqual(['https://after.example', 'https://www.after.example']);
    });

    it('want https for webhooks in production', async () => {
      const production = await ProjectsApp.start({ NODE_ENV: 'production' });
      try {
        const { status, body } = await production.register({
          name: 'A',
          domain: 'a.example',
          webhook_url: 'http://a.example/hooks',
        });
        expect([status, body.code]).toEqual([422, 'url_not_allowed']);
      } finally {
        await production.stop();
      }
    });
  });

  describe('products', () => {
    const put = (id: string, productId: string, body: Json) =>
      app.operator.request('PUT', `${pathOf(id)}/products/${productId}`, { body });

    it('are added, replaced and removed, and the configuration is detected anew each time', async () => {
      const { id, api } = await app.project({ products: [{ ...ebook, id: 'ebook' }] });
      const detected = async () => {
        const { payment_types, features, stripe_mapping } = (await api.get(pathOf(id))).body;
        return { payment_types, features, products: Object.keys(stripe_mapping as Json) };
      };
      expect((await put(id, 'pro', pro)).status).toBe(200);
      expect(await detected()).toEqual({
        payment_types: ['both'],
        features: ['permissions'],
        products: ['ebook', 'pro'],
      });
      expect((await put(id, 'ebook', { ...pro, id: 'ebook' })).body).toMatchObject({
        id: 'ebook',
        recurring: true,
      });
      expect(await detected()).toMatchObject({ payment_types: ['subscription'] });

      const removed = await api.request('DELETE', `${pathOf(id)}/products/ebook`);
      expect(removed.status).toBe(204);
      expect((await api.get(`${pathOf(id)}/products/ebook`)).body.code).toBe('product_not_found');
      expect((await api.request('DELETE', `${pathOf(id)}/products/ebook`)).status).toBe(404);
      expect(await detected()).toMatchObject({ payment_types: ['subscription'], products: ['pro'] });
      expect((await eventsOf(id)).at(-1)).toMatchObject({
        type: 'project.updated',
        data: { payment_types: ['subscription'], features: ['permissions'] },
      });
    });

    it('keep their price while it says the same, and get another one when it does not', async () => {
      const { id } = await app.project({ products: [{ ...ebook, id: 'ebook' }] });
      const made = app.stripe.created.length;
      const same = await put(id, 'ebook', { ...ebook, grants: { permissions: ['reader'] } });
      expect(app.stripe.created).toHaveLength(made);
      const dearer = await put(id, 'ebook', { ...ebook, price: { amount: 2000 } });
      expect(app.stripe.created).toHaveLength(made + 1);
      expect(dearer.body.price_id).not.toBe(same.body.price_id);
    });

    it('are listed newest first, page by page', async () => {
      const { id, api } = await app.project({
        products: ['a', 'b', 'c'].map((productId) => ({ ...ebook, id: productId })),
      });
      const first = await api.get(`${pathOf(id)}/products?limit=2`);
      const second = await api.get(`${pathOf(id)}/products?cursor=${textAt(first.body, 'next_cursor')}`);
      const ids = [first, second].map(({ body }) => (body.data as Json[]).map((product) => product.id));
      expect(ids).toEqual([['c', 'b'], ['a']]);
    });

    it('are not put under another id than the path’s, nor with faults', async () => {
      const { id } = await app.project({});
      expect((await put(id, 'a', { ...ebook, id: 'b' })).body).toMatchObject({
        code: 'validation_failed',
        errors: [{ path: 'id' }],
      });
      expect((await put(id, 'a', { ...ebook, recurring: true })).status).toBe(400);
      expect((await put(id, 'a', { ...ebook, price: undefined, price_id: 'price_none' })).status).toBe(422);
      expect((await put(id, '-a', ebook)).status).toBe(400);
      expect((await put('nowhere', 'a', ebook)).body.code).toBe('project_not_found');
    });
  });

  describe('archiving', () => {
    it('ends changes and goes on with reads and keys', async () => {
      const { id, api } = await app.project({ products: [{ ...ebook, id: 'ebook' }] });
      expect((await api.request('DELETE', pathOf(id))).status).toBe(403);
      const archived = await app.operator.request('DELETE', pathOf(id));
      expect([archived.status, archived.body.archived]).toEqual([200, true]);

      expect((await api.get(pathOf(id))).body).toMatchObject({
        archived: true,
        stripe_mapping: { ebook: expect.any(String) as string },
      });
      const refused = [
        await api.request('PATCH', pathOf(id), { body: { name: 'New' } }),
        await api.request('PUT', `${pathOf(id)}/products/pro`, { body: pro }),
        await api.request('DELETE', `${pathOf(id)}/products/ebook`),
      ];
      expect(refused.map(({ body }) => body.code)).toEqual(Array(3).fill('project_archived'));
      expect((await api.post(`${pathOf(id)}/keys`, { type: 'secret' })).status).toBe(201);
    });

    it('is told once, however often it is asked for', async () => {
      const { id } = await app.project({});
      await Promise.all([1, 2, 3].map(() => app.operator.request('DELETE', pathOf(id))));
      expect((await eventsOf(id)).map(({ type, data }) => [type, data.archived])).toEqual([
        ['project.created', false],
        ['project.updated', true],
      ]);
    });
  });

  describe('webhook secret', () => {
    const rotate = (id: string) => app.operator.post(`${pathOf(id)}/webhook_secret/rotate`);
    const valid = (id: string) => app.nest.get(Projects).signingSecrets(id as ProjectId);

    it('is rotated with both valid for 24 hours', async () => {
      const { id, body } = await app.project({});
      const former = textAt(body, 'environment_variables.PAYMENT_WEBHOOK_SECRET');
      const now = app.clock.now().getTime();
      const rotated = await rotate(id);
      expect(rotated.status).toBe(200);
      const current = textAt(rotated.body, 'webhook_secret');
      expect(current).toMatch(/^whsec_/);
      expect(rotated.body.former_expires_at).toBe(new Date(now + 86_400_000).toISOString());
      expect(await valid(id)).toEqual([current, former]);
      app.clock.advance(86_399);
      expect(await valid(id)).toEqual([current, former]);
      app.clock.advance(1);
      expect(await valid(id)).toEqual([current]);
    });

    it('has one current value after rotations at once', async () => {
      const { id } = await app.project({});
      const answers = await Promise.all([1, 2, 3].map(() => rotate(id)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(await valid(id)).toHaveLength(4);
    });
  });

  describe('lists and reads', () => {
    it('list projects newest first, for the operator only', async () => {
      const older = await app.project({});
      const newer = await app.project({});
      const first = await app.operator.get('/api/v1/projects?limit=1');
      expect((first.body.data as Json[])[0]?.project_id).toBe(newer.id);
      const second = await app.operator.get(
        `/api/v1/projects?limit=1&cursor=${textAt(first.body, 'next_cursor')}`,
      );
      expect((second.body.data as Json[])[0]?.project_id).toBe(older.id);
      expect((await newer.api.get('/api/v1/projects')).status).toBe(403);
    });

    it.each([
      'nonsense',
      Buffer.from('1:key_1').toString('base64url'),
      Buffer.from(`1:${'9'.repeat(40)}`).toString('base64url'),
    ])('refuse the cursor %s', async (cursor) => {
      const { status, body } = await app.operator.get(`/api/v1/projects?cursor=${cursor}`);
      expect([status, body.code]).toEqual([400, 'invalid_cursor']);
    });

    it('know nothing of other projects', async () => {
      const mine = await app.project({});
      const foreign = await app.project({ products: [{ ...ebook, id: 'ebook' }] });
      const answers = [
        await mine.api.get(pathOf(foreign.id)),
        await mine.api.request('PATCH', pathOf(foreign.id), { body: { name: 'Mine' } }),
        await mine.api.get(`${pathOf(foreign.id)}/products`),
        await mine.api.get(`${pathOf(foreign.id)}/products/ebook`),
        await mine.api.request('PUT', `${pathOf(foreign.id)}/products/ebook`, { body: ebook }),
        await mine.api.request('DELETE', `${pathOf(foreign.id)}/products/ebook`),
        await mine.api.post(`${pathOf(foreign.id)}/webhook_secret/rotate`),
        await app.operator.get(pathOf('nowhere')),
        await app.operator.get(pathOf('No.Slug')),
      ];
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
        Array(9).fill([404, 'project_not_found']),
      );
    });

    it('never show secrets', async () => {
      const { id, api } = await app.project({});
      const texts = [
        (await api.get(pathOf(id))).body,
        (await app.operator.get('/api/v1/projects')).body,
        (await app.operator.request('PATCH', pathOf(id), { body: { name: 'B' } })).body,
      ].map((body) => JSON.stringify(body));
      for (const text of texts) expect(text).not.toMatch(/grove_[sp]k_|whsec_/);
      expect(texts.join()).not.toContain(ADMIN_KEY);
      await eventually(async () => expect((await eventsOf(id)).length).toBe(2));
    });
  });
});
