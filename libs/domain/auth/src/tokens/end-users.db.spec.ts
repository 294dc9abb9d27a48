import { createHmac, randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { exportSPKI, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { TokenConfig } from '#infra/config';
import { callerOf, SettableClock, startAuthApp } from '../../test/auth-app';
import { AuthModule } from '../auth.module';
import { TokenSigner } from './signing-keys/token-signer';

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1_000);

describe('access tokens of end users', () => {
  let app: NestFastifyApplication;
  let issuer: string;
  let signer: TokenSigner;
  let publicJwk: JWK & { kid: string };
  let stranger: { privateKey: CryptoKey; publicKey: CryptoKey };

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, new SettableClock());
    issuer = app.get(TokenConfig).issuer;
    signer = app.get(TokenSigner);
    const [key] = await signer.publicKeys();
    publicJwk = { ...key, kid: key?.kid ?? '' };
    stranger = await generateKeyPair('ES256');
    const shop = callerOf(app, 'shop');
    for (const caller of [shop, callerOf(app, 'notes')]) {
      await caller('POST', '/users', { user_id: 'usr_1', email: 'ada@example.com' });
    }
    await shop('POST', '/credits/usr_1/grant', { credit_type: 'api', amount: 5 });
    await shop('POST', '/permissions/usr_1', { permission: 'pro' });
  });
  afterAll(() => app.close());

  const claims = { email: 'ada@example.com', is_verified: true, project_id: 'shop' };
  const signed = async (changes: Partial<Parameters<TokenSigner['sign']>[0]> = {}) => {
    const { token } = await signer.sign({
      type: 'at+jwt',
      audience: 'shop',
      subject: 'usr_1',
      claims,
      lifetimeSeconds: 900,
      ...changes,
    });
    return token;
  };
  /** A token of whoever has a key of his own. */
  const forged = async (key: CryptoKey | Uint8Array, header: { alg: string; kid?: string; typ?: string }) =>
    new SignJWT(claims)
      .setProtectedHeader({ typ: 'at+jwt', kid: publicJwk.kid, ...header })
      .setIssuer(issuer)
      .setAudience('shop')
      .setSubject('usr_1')
      .setIssuedAt()
      .setExpirationTime('15m')
      .setJti(randomUUID())
      .sign(key);
  const read = async (token: string, path = '/credits/usr_1', headers: Record<string, string> = {}) => {
    const answer = await app.inject({
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const refused = { status: 401, body: { code: 'invalid_token' } };

  it.each(['/credits/usr_1', '/credits/usr_1/ledger', '/permissions/usr_1', '/permissions/usr_1/pro'])(
    'may read their own %s, and nobody else’s',
    async (path) => {
      const token = await signed();
      expect((await read(token, path)).status).toBe(200);
      expect(await read(token, path.replace('usr_1', 'usr_2'))).toMatchObject({
        status: 404,
        body: { code: 'user_not_found' },
      });
    },
  );

  it.each<['GET' | 'POST' | 'DELETE', string]>([
    ['GET', '/users/usr_1'],
    ['POST', '/credits/usr_1/grant'],
    ['POST', '/credits/usr_1/consume'],
    ['POST', '/permissions/usr_1'],
    ['DELETE', '/permissions/usr_1/pro'],
    ['POST', '/auth/login'],
  ])('may not %s %s', async (method, url) => {
    const answer = await app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${await signed()}` },
    });
    expect(answer.statusCode).toBe(403);
  });

  it('count in their own project only', async () => {
    const token = await signed();
    expect((await read(token, '/credits/usr_1', { 'x-project-id': 'shop' })).status).toBe(200);
    expect(await read(token, '/credits/usr_1', { 'x-project-id': 'notes' })).toMatchObject({
      status: 401,
      body: { code: 'project_header_mismatch' },
    });
    const elsewhere = await signed({ audience: 'notes', claims: { ...claims, project_id: 'notes' } });
    expect((await read(elsewhere)).body).toMatchObject({ balances: [] });
  });

  it('are refused without a signature (alg: none)', async () => {
    const [, payload] = (await signed()).split('.');
    for (const alg of ['none', 'None', 'NONE']) {
      for (const kid of [undefined, publicJwk.kid]) {
        expect(await read(`${base64url({ alg, kid, typ: 'at+jwt' })}.${payload}.`)).toMatchObject(refused);
      }
    }
  });

  it('are refused when the public key was used as an HMAC secret (HS/RS confusion)', async () => {
    const [, payload] = (await signed()).split('.');
    const pem = await exportSPKI((await importJWK({ ...publicJwk, ext: true }, 'ES256')) as CryptoKey);
    for (const secret of [pem, JSON.stringify(publicJwk), publicJwk.x ?? '']) {
      for (const alg of ['HS256', 'ES256']) {
        const input = `${base64url({ alg, kid: publicJwk.kid, typ: 'at+jwt' })}.${payload}`;
        const mac = createHmac('sha256', secret).update(input).digest('base64url');
        expect(await read(`${input}.${mac}`)).toMatchObject(refused);
      }
    }
  });

  it('are refused with another algorithm of the same family', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    expect(await read(await forged(privateKey, { alg: 'RS256' }))).toMatchObject(refused);
  });

  it('are refused with a foreign kid, none, or ours over a foreign signature', async () => {
    const { privateKey } = stranger;
    expect(await read(await forged(privateKey, { alg: 'ES256', kid: 'jwk_foreign' }))).toMatchObject(refused);
    expect(await read(await forged(privateKey, { alg: 'ES256', kid: '../../etc/passwd' }))).toMatchObject(
      refused,
    );
    expect(await read(await forged(privateKey, { alg: 'ES256' }))).toMatchObject(refused);
  });

  it('bring no key of their own (jwk, jku, x5u)', async () => {
    const [, payload] = (await signed()).split('.');
    const jku = 'https://evil.example/jwks.json';
    const header = { alg: 'ES256', kid: 'mine', typ: 'at+jwt', jku, x5u: jku, jwk: publicJwk };
    expect(await read(`${base64url(header)}.${payload}.AAAA`)).toMatchObject(refused);
  });

  it.each<[string, () => Promise<string>]>([
    ['for another audience', () => signed({ audience: 'notes' })],
    ['of another kind', () => signed({ type: 'entitlement+jwt' })],
    ['that is over', () => signed({ lifetimeSeconds: -10 })],
    [
      'that is older than any may be',
      () => atTime(Date.now() - 1_000_000, () => signed({ lifetimeSeconds: 2_000 })),
    ],
    ['from the future', () => atTime(Date.now() + 60_000, () => signed())],
    ['not valid yet', () => signed({ claims: { ...claims, nbf: now() + 60 } })],
    ['without a project', () => signed({ claims: { email: claims.email, is_verified: true } })],
    ['with a text for is_verified', () => signed({ claims: { ...claims, is_verified: 'true' } })],
  ])('are refused %s', async (_, make) => {
    expect(await read(await make())).toMatchObject(refused);
  });

  it('are refused by one changed character, or in parts', async () => {
    const token = await signed();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const other = base64url({
      ...claims,
      sub: 'usr_2',
      aud: 'shop',
      iss: issuer,
      iat: now(),
      exp: now() + 60,
      jti: 'x',
    });
    for (const bad of [
      `${header}.${other}.${signature}`,
      `${header}.${payload}.`,
      `${header}..${signature}`,
    ]) {
      expect(await read(bad)).toMatchObject(refused);
    }
  });

  async function atTime<Result>(time: number, work: () => Promise<Result>): Promise<Result> {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(time);
    try {
      return await work();
    } finally {
      clock.mockRestore();
    }
  }
});
