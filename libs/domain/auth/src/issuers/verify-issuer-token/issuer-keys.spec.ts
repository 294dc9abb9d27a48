import type { Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { OutboundHttp, type OutboundAnswer } from '#infra/outbound-http';
import { IssuerKeys, type JwksIssuer } from './issuer-keys';

const minute = 60_000;
const silent = { warn: () => undefined } as unknown as Logger;
const shop: JwksIssuer = {
  kind: 'jwks',
  projectId: 'shop',
  id: 'iss_1',
  issuer: 'https://auth.example',
  audience: null,
  jwksUrl: 'https://auth.example/jwks.json',
  createdAt: new Date(),
};

/** An issuer whose answers the test decides. */
class IssuerSite extends OutboundHttp {
  requests = 0;
  kids = ['one'];
  reply: () => Promise<OutboundAnswer> = async () => this.answer(200, this.keySet());

  constructor() {
    super({ development: false });
  }

  override send(): Promise<OutboundAnswer> {
    this.requests += 1;
    return this.reply();
  }

  answer(status: number, body: string): OutboundAnswer {
    return { status, headers: { 'cache-control': 'max-age=60' }, body: Buffer.from(body) };
  }

  private keySet(): string {
    return JSON.stringify({ keys: this.kids.map((kid) => ({ kty: 'OKP', crv: 'Ed25519', x: 'AA', kid })) });
  }
}

describe('IssuerKeys', () => {
  let site: IssuerSite;
  let keys: IssuerKeys;
  let now: number;

  beforeEach(() => {
    now = 1_000_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    site = new IssuerSite();
    keys = new IssuerKeys(site, new Metrics(), silent);
  });
  afterEach(() => jest.restoreAllMocks());

  const has = async (kid: string | undefined, issuer = shop) =>
    (await keys.finderFor(issuer, kid)) !== undefined;

  it('asks once, however many tokens come at once', async () => {
    expect(await Promise.all(Array.from({ length: 50 }, () => has('one')))).toEqual(Array(50).fill(true));
    now += minute - 1;
    expect(await has('one')).toBe(true);
    expect(site.requests).toBe(1);
    now += 1;
    expect(await has('one')).toBe(true);
    expect(site.requests).toBe(2);
  });

  it('asks again for an unknown key, but not for every one that is made up', async () => {
    await has('one');
    site.kids = ['one', 'two'];
    for (let made = 0; made < 20; made += 1) await has(`made_up_${made}`);
    expect(site.requests).toBe(1);
    now += 30_000;
    for (let made = 0; made < 20; made += 1) await has(`made_up_${made}`);
    expect(site.requests).toBe(2);
  });

  it('goes on with what it has while the issuer is down, for an hour, and not for ever', async () => {
    await has('one');
    site.reply = () => Promise.reject(new Error('down'));
    now += 2 * minute;
    expect(await has('one')).toBe(true);
    expect(await has('new')).toBe(false);
    expect(site.requests).toBe(2);
    now += 58 * minute;
    expect(await has('one')).toBe(true);
    now += minute;
    expect(await has('one')).toBe(false);
  });

  it.each([
    ['an error', 503, '{}'],
    ['a redirect', 302, ''],
    ['a page', 200, '<html></html>'],
    ['something else', 200, '{"keys":"none"}'],
    ['too many keys', 200, JSON.stringify({ keys: Array(101).fill({ kty: 'RSA' }) })],
  ])('has nothing when the answer is %s, and comes back after five seconds', async (_, status, body) => {
    site.reply = async () => site.answer(status, body);
    expect(await has('one')).toBe(false);
    expect(await has('one')).toBe(false);
    expect(site.requests).toBe(1);
    site.reply = async () => site.answer(200, '{"keys":[{"kty":"OKP","kid":"one"}]}');
    now += 5_000;
    expect(await has('one')).toBe(true);
  });

  it('does not keep a request waiting for an issuer that hangs', async () => {
    site.reply = () => new Promise(() => undefined);
    expect(await Promise.all([has('one'), has('two')])).toEqual([false, false]);
    expect(site.requests).toBe(1);
  });

  it('uses nothing of the registration before', async () => {
    await has('one');
    expect(await has('one', { ...shop, id: 'iss_2' })).toBe(true);
    expect(site.requests).toBe(2);
  });
});
