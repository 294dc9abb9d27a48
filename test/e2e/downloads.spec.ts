import { textAt, type Answer, type Json } from '../support/api-client';
import { buyer } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import { Refunding } from '../support/refunds';

const file = 'https://files.shop.example/the-grove-cookbook.pdf?edition=2';
const song = 'https://files.shop.example/song.mp3';

const digital = {
  name: 'Digital goods',
  domain: 'shop.example',
  products: [
    {
      id: 'ebook',
      name: 'The Grove Cookbook',
      type: 'one_time',
      price: { amount: 2_500 },
      fulfillment: { kind: 'download', url: file, expires_after_hours: 48, max_downloads: 5 },
    },
    {
      id: 'song',
      name: 'A Song',
      type: 'one_time',
      price: { amount: 100 },
      fulfillment: { kind: 'download', url: song, max_downloads: 1 },
    },
    { id: 'mug', name: 'A Mug', type: 'one_time', price: { amount: 900 } },
  ],
};

describe('downloads', () => {
  let platform: TestPlatform;
  let project: TestProject;
  let money: Refunding;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    project = await platform.project(digital);
    money = new Refunding(platform, project);
  });
  afterAll(() => platform.stop());

  const fulfillment = (id: string, client = project.api) => client.get(`/api/v1/payments/${id}/fulfillment`);
  /** As a browser would, but without going on. */
  const download = (url: string, method = 'GET') => fetch(url, { method, redirect: 'manual' });
  const codeOf = async (answer: Response) => ((await answer.json()) as Json).code;
  const bought = async (user: string, product = 'ebook') => {
    const id = await money.paid(user, product);
    return { id, url: textAt((await fulfillment(id)).body, 'download_url') };
  };
  const left = async (id: string) => (await fulfillment(id)).body.downloads_left;

  it('lead the buyer to the file, which nobody is told of before', async () => {
    const id = await money.paid('reader', 'ebook');
    const { status, body } = await fulfillment(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      payment_id: id,
      downloads_left: 5,
      items: [{ product_id: 'ebook', name: 'The Grove Cookbook', downloads_left: 5 }],
    });
    expect(JSON.stringify(body)).not.toContain('files.shop.example');
    expect(JSON.stringify((await project.api.get(`/api/v1/payments/${id}`)).body)).not.toContain(
      'files.shop',
    );

    const answer = await download(textAt(body, 'download_url'));
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(file);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await answer.text()).not.toContain('files.shop.example');
    expect(await left(id)).toBe(4);
  });

  it('count all links of a purchase together: thirty at once get five', async () => {
    const { id, url } = await bought('crowd');
    const other = textAt((await fulfillment(id)).body, 'download_url');
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => download(index % 2 === 0 ? url : other)),
    );
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(5);
    const refused = answers.filter(({ status }) => status !== 302);
    expect(await Promise.all(refused.map(codeOf))).toEqual(
      Array.from({ length: 25 }, () => 'download_limit_reached'),
    );
    expect(await left(id)).toBe(0);
  });

  it('are not counted for whoever only asks whether it is there', async () => {
    const { id, url } = await bought('prober');
    await Promise.all(Array.from({ length: 6 }, () => download(url, 'HEAD')));
    expect(await left(id)).toBe(5);
  });

  it('are so many for each unit, and of each product that has a file', async () => {
    const started = await project.api.post('/api/v1/checkout/cart', {
      ...buyer,
      user_id: 'collector',
      items: [
        { product_id: 'mug', quantity: 1 },
        { product_id: 'ebook', quantity: 1 },
        { product_id: 'song', quantity: 2 },
      ],
    });
    const id = textAt(started.body, 'payment_id');
    expect(await fulfillment(id)).toMatchObject({ status: 409, body: { code: 'payment_not_fulfillable' } });
    await platform.pay(textAt(started.body, 'checkout_session_id'));
    await money.becomes(id, { status: 'succeeded' });
    const { body } = await fulfillment(id);
    expect(body).toMatchObject({
      download_url: null,
      expires_at: null,
      downloads_left: null,
      items: [
        { product_id: 'ebook', downloads_left: 5 },
        { product_id: 'song', downloads_left: 2 },
      ],
    });
    const [, second] = body.items as Json[];
    expect((await download(textAt(second, 'download_url'))).headers.get('location')).toBe(song);
  });

  it('are of what was sold, whatever becomes of the product', async () => {
    const { id, url } = await bought('early', 'song');
    const changed = await project.api.request('PUT', `/api/v1/projects/${project.id}/products/song`, {
      body: {
        name: 'A Song',
        type: 'one_time',
        price: { amount: 100 },
        fulfillment: { kind: 'download', url: 'https://files.shop.example/remix.mp3' },
      },
    });
    expect(changed.status).toBe(200);
    expect((await download(url)).headers.get('location')).toBe(song);
    expect(await left(id)).toBe(0);
  });

  it('are not there for what was not paid, has no file, or is not the user’s', async () => {
    const pending = await project.api.post('/api/v1/payments', { ...buyer, product_id: 'ebook' });
    expect(await fulfillment(textAt(pending.body, 'payment_id'))).toMatchObject({
      status: 409,
      body: { code: 'payment_not_fulfillable' },
    });
    const mug = await money.paid('drinker', 'mug');
    expect(await fulfillment(mug)).toMatchObject({ status: 404, body: { code: 'fulfillment_not_found' } });

    const { id } = await bought('owner');
    const other = await platform.project({ ...digital, id: 'another_shop' });
    expect(await fulfillment(id, other.api)).toMatchObject({
      status: 404,
      body: { code: 'payment_not_found' },
    });
    expect(await fulfillment(id, project.frontEnd)).toMatchObject({ status: 403 });
  });

  it('are each user’s own', async () => {
    const { id } = await bought('signed_in');
    const signIn = async (user: string) => {
      const email = `${user}@example.com`;
      const password = 'correct horse battery staple';
      await project.api.post('/api/v1/users', { user_id: user, email, password });
      const { body }: Answer = await project.api.post('/api/v1/auth/login', { email, password });
      return platform.client({ authorization: `Bearer ${textAt(body, 'access_token')}` });
    };
    expect((await fulfillment(id, await signIn('signed_in'))).status).toBe(200);
    expect(await fulfillment(id, await signIn('somebody_else'))).toMatchObject({
      status: 404,
      body: { code: 'payment_not_found' },
    });
  });

  it('are forged in vain', async () => {
    const { id, url } = await bought('forger');
    const swap = (text: string) => (text === 'A' ? 'B' : 'A');
    const forged = [
      `${url.slice(0, -12)}${swap(url.at(-12) ?? '')}${url.slice(-11)}`,
      url.slice(0, -8),
      `${url}AAAA`,
      `${platform.url}/api/v1/downloads/v2.AAAAAAAA.AAAA`,
      `${platform.url}/api/v1/downloads/${encodeURIComponent('https://evil.example')}`,
      url.replace('/v2.', '/v3.'),
      url.replace(/\/v2\.[^.]+\./, '/v2.AAAAAAAA.'),
    ];
    for (const attempt of forged) {
      const answer = await download(attempt);
      expect([attempt, answer.status, await codeOf(answer)]).toEqual([attempt, 404, 'download_not_found']);
    }
    // What is added to a true one changes nothing of where it leads.
    const answer = await download(`${url}?url=https://evil.example&next=//evil.example`);
    expect(answer.headers.get('location')).toBe(file);
    expect(await left(id)).toBe(4);
  });

  it('end with a refund of all, not with one of a part', async () => {
    const { id, url } = await bought('returner');
    await money.refund(id, { amount: 1_000 });
    expect((await download(url)).status).toBe(302);
    await money.refund(id);
    await money.becomes(id, { status: 'refunded' });
    const answer = await download(url);
    expect([answer.status, await codeOf(answer)]).toEqual([410, 'download_revoked']);
    expect(await fulfillment(id)).toMatchObject({ status: 409, body: { code: 'payment_not_fulfillable' } });
  });

  it('end with a dispute that is lost', async () => {
    const { id, url } = await bought('disputer');
    const dispute = await money.dispute(await money.intentOf(id));
    await money.becomes(id, { status: 'disputed' });
    expect((await download(url)).status).toBe(302);
    await money.decide(dispute, false);
    await money.becomes(id, { status: 'refunded' });
    expect((await download(url)).status).toBe(410);
  });

  it('can be had of a payment by hand', async () => {
    const started = await project.api.post('/api/v1/payments', {
      ...buyer,
      product_id: 'ebook',
      method: 'manual',
    });
    const id = textAt(started.body, 'payment_id');
    await project.api.request('PATCH', `/api/v1/payments/${id}/status`, { body: { status: 'succeeded' } });
    const { body } = await fulfillment(id);
    expect((await download(textAt(body, 'download_url'))).status).toBe(302);
  });

  // Last: it moves the clock.
  it('are by links that end, and by fresh ones after that', async () => {
    const { id, url } = await bought('slow');
    await platform.control('clock/advance', { hours: 47 });
    await eventually(async () => expect((await download(url)).status).toBe(302));
    await platform.control('clock/advance', { hours: 2 });
    await eventually(async () => expect((await download(url)).status).toBe(410));
    expect(await codeOf(await download(url))).toBe('download_expired');
    const { body } = await fulfillment(id);
    expect((await download(textAt(body, 'download_url'))).status).toBe(302);
  });
});
