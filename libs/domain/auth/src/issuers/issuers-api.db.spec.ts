import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { TokenConfig } from '#infra/config';
import { Database } from '#infra/database';
import { callerOf, SettableClock, startAuthApp } from '../../test/auth-app';
import { AuthModule } from '../auth.module';

const ISSUER = 'https://auth.example/';
const SECRET = 'a shared secret of more than 32 characters';
const claims = { iss: ISSUER, sub: 'usr_1', email: 'ada@example.com', is_verified: true };
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1_000);

interface Pair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

describe('tokens of a project’s own issuer', () => {
  let app: NestFastifyApplication;
  let site: Server;
  let siteUrl: string;
  let published: JWK[] = [];
  const pairs: Record<string, Pair> = {};
  let projects = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, new SettableClock());
    site = createServer((_request, response) => response.end(JSON.stringify({ keys: published })));
    await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
    siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}/jwks.json`;
    for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
      pairs[alg] = await generateKeyPair(alg, { extractable: true });
      published.push({ ...(await exportJWK(pairs[alg].publicKey)), kid: `key_${alg}`, alg, use: 'sig' });
    }
  });
  afterAll(async () => {
    await app.close();
    await new Promise((closed) => site.close(closed));
  });

  const newProject = () => `project_${(projects += 1)}`;
  const put = (project: string, body: object) =>
    callerOf(app, project)('PUT', `/auth/token_issuers/${project}`, body);
  /** A project with an issuer of its own. */
  const withIssuer = async (changes: object = {}) => {
    const project = newProject();
    const body = { kind: 'jwks', issuer: ISSUER, audience: project, jwks_url: siteUrl, ...changes };
    expect((await put(project, body)).status).toBe(200);
    return project;
  };
  const withSecret = async (changes: object = {}) => {
    const project = newProject();
    const body = { kind: 'hs256', issuer: ISSUER, audience: project, secret: SECRET, ...changes };
    expect((await put(project, body)).status).toBe(200);
    return project;
  };
  const keyOf = (alg: string) => {
    const pair = pairs[alg];
    if (pair === undefined) throw new Error(`There is no key for ${alg}`);
    return pair;
  };
  const signed = (payload: object, header: object = {}, key?: CryptoKey | Uint8Array) => {
    const alg = 'alg' in header ? String(header.alg) : 'ES256';
    return new SignJWT({ ...claims, exp: now() + 3_600, ...payload })
      .setProtectedHeader({ alg, kid: `key_${alg}`, ...header })
      .sign(key ?? keyOf(alg).privateKey);
  };
  const mac = (payload: object, secret = SECRET) =>
    signed(payload, { alg: 'HS256', kid: undefined }, Buffer.from(secret));
  const read = async (token: string, project?: string, path = '/credits/usr_1') => {
    const answer = await app.inject({
      url: `/api/v1${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(project === undefined ? {} : { 'x-project-id': project }),
      },
    });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const refused = { status: 401, body: { code: 'invalid_token' } };

  describe('registering it', () => {
    it('shows it, without its secret, and removes it', async () => {
      const project = await withSecret();
      const call = callerOf(app, project);
      const path = `/auth/token_issuers/${project}`;
      const shown = await call('GET', path);
      expect(shown).toMatchObject({
        status: 200,
        body: { project_id: project, kind: 'hs256', issuer: ISSUER, audience: project, jwks_url: null },
      });
      const stored = await app
        .get(Database)
        .query('SELECT to_jsonb(t)::text AS row FROM auth.token_issuers t');
      expect(JSON.stringify([shown.body, stored])).not.toContain(SECRET);
      for (let i = 0; i < 2; i += 1) expect((await call('DELETE', path)).status).toBe(204);
      expect(await call('GET', path)).toMatchObject({
        status: 404,
        body: { code: 'token_issuer_not_found' },
      });
    });

    it('is for the project’s own secret key and the operator alone', async () => {
      const project = await withSecret();
      const path = `/auth/token_issuers/${project}`;
      expect((await callerOf(app, 'notes')('GET', path)).status).toBe(404);
      expect((await callerOf(app, 'notes')('DELETE', path)).status).toBe(404);
      expect((await callerOf(app, project, 'pk')('GET', path)).status).toBe(403);
      const operator = { authorization: 'Bearer admin-key-of-the-tests' };
      const asOperator = (id: string) =>
        app.inject({ url: `/api/v1/auth/token_issuers/${id}`, headers: operator });
      expect((await asOperator(project)).statusCode).toBe(200);
      expect((await asOperator('nowhere')).json()).toMatchObject({ code: 'project_not_found' });
    });

    it.each<[string, object, string]>([
      ['a short secret', { kind: 'hs256', issuer: ISSUER, secret: 'x'.repeat(31) }, 'secret'],
      ['no secret', { kind: 'hs256', issuer: ISSUER }, 'secret'],
      ['no URL', { kind: 'jwks', issuer: ISSUER }, 'jwks_url'],
      ['both', { kind: 'jwks', issuer: ISSUER, jwks_url: 'https://a.example', secret: SECRET }, 'secret'],
      ['a blank issuer', { kind: 'hs256', issuer: ' ', secret: SECRET }, 'issuer'],
      ['another kind', { kind: 'none', issuer: ISSUER }, 'kind'],
      [
        'a password in the URL',
        { kind: 'jwks', issuer: ISSUER, jwks_url: 'https://a:b@c.example' },
        'jwks_url',
      ],
    ])('refuses %s', async (_, body, path) => {
      expect(await put(newProject(), body)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed', errors: [{ path }] },
      });
    });

    it('refuses what could not be told from another: the same issuer, audience and keys, and Paygrove itself', async () => {
      const taken = { status: 409, body: { code: 'token_issuer_taken' } };
      const issuer = 'https://shared.example/';
      const jwks = { kind: 'jwks', issuer, jwks_url: siteUrl };
      const hs256 = { kind: 'hs256', issuer, secret: SECRET };
      await withIssuer({ issuer, audience: 'ours' });
      await withIssuer({ issuer, audience: undefined });
      await withSecret({ issuer, audience: undefined });
      expect(await put(newProject(), { ...jwks, audience: 'ours', jwks_url: `${siteUrl}?2` })).toMatchObject(
        taken,
      );
      expect(await put(newProject(), jwks)).toMatchObject(taken);
      expect(await put(newProject(), hs256)).toMatchObject(taken);
      expect((await put(newProject(), { ...hs256, secret: `${SECRET} of another` })).status).toBe(200);
      expect(await put(newProject(), { ...jwks, issuer: app.get(TokenConfig).issuer })).toMatchObject(taken);
    });

    it('gives an issuer that ten projects put at once to one of them', async () => {
      const body = { kind: 'jwks', issuer: 'https://wanted.example/', jwks_url: siteUrl };
      const answers = await Promise.all(Array.from({ length: 10 }, () => put(newProject(), body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(409)]);
    });
  });

  describe('signed with published keys', () => {
    it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('are good with %s', async (alg) => {
      const project = await withIssuer();
      expect((await read(await signed({ aud: project }, { alg }), project)).status).toBe(200);
    });

    it('show their own user alone, in the project that the request names', async () => {
      const project = await withIssuer();
      const token = await signed({ aud: [project, 'something-else'] });
      await callerOf(app, project)('POST', '/credits/usr_1/grant', { credit_type: 'api', amount: 5 });
      expect((await read(token, project)).body).toMatchObject({ balances: [{ available: 5 }] });
      expect((await read(token, project, '/credits/usr_2')).status).toBe(404);
      expect(await read(token)).toMatchObject(refused);
      expect(await read(token, 'project_without_issuer')).toMatchObject(refused);
      expect(await read(token, '../x')).toMatchObject(refused);
    });

    it('never count in another project, though both have the same issuer', async () => {
      const [ours, theirs] = [await withIssuer(), await withIssuer()];
      const noAudience = await withIssuer({ audience: undefined, issuer: 'https://one.example/' });
      const token = await signed({ aud: ours });
      expect((await read(token, ours)).status).toBe(200);
      expect(await read(token, theirs)).toMatchObject(refused);
      expect(await read(token, noAudience)).toMatchObject(refused);
      const bare = await signed({ iss: 'https://one.example/' });
      expect((await read(bare, noAudience)).status).toBe(200);
      expect(await read(bare, ours)).toMatchObject(refused);
      expect(await read(await signed({ iss: 'https://one.example/', aud: ours }), noAudience)).toMatchObject(
        refused,
      );
    });

    it.each<[string, (project: string) => Promise<string>]>([
      ['of another issuer', (aud) => signed({ aud, iss: 'https://evil.example/' })],
      ['of no issuer', (aud) => signed({ aud, iss: undefined })],
      ['for no audience', () => signed({})],
      ['for another audience', () => signed({ aud: 'someone' })],
      ['that is over', (aud) => signed({ aud, exp: now() - 60 })],
      ['without an end', (aud) => signed({ aud, exp: undefined })],
      ['that lives too long', (aud) => signed({ aud, exp: now() + 25 * 3_600 })],
      ['that lived too long', (aud) => signed({ aud, iat: now() - 24 * 3_600 })],
      ['not valid yet', (aud) => signed({ aud, nbf: now() + 120 })],
      ['from the future', (aud) => signed({ aud, iat: now() + 120 })],
      ['for nobody', (aud) => signed({ aud, sub: undefined })],
      ['for another project', (aud) => signed({ aud, project_id: 'notes' })],
      ['of another kind', (aud) => signed({ aud }, { typ: 'logout+jwt' })],
      ['with a foreign kid', (aud) => signed({ aud }, { kid: 'key_made_up' })],
      ['with the kid of another algorithm', (aud) => signed({ aud }, { kid: 'key_RS256' })],
      ['without a kid that tells which key', async (aud) => signed({ aud }, { kid: undefined })],
    ])('are refused %s', async (_, make) => {
      const project = await withIssuer();
      published = [...published.filter(({ kid }) => kid !== 'second'), second()];
      expect(await read(await make(project), project)).toMatchObject(refused);
    });
    const second = (): JWK => ({ ...published.find(({ alg }) => alg === 'ES256'), kid: 'second' });

    it('are refused signed by someone else, by other algorithms, and with no signature', async () => {
      const project = await withIssuer();
      const stranger = await generateKeyPair('ES256');
      const own = { ...(await exportJWK(stranger.publicKey)), kid: 'mine' };
      const payload = base64url({ ...claims, aud: project, exp: now() + 60 });
      const tokens = [
        await signed({ aud: project }, {}, stranger.privateKey),
        await signed({ aud: project }, { jwk: own, kid: 'mine', jku: siteUrl }, stranger.privateKey),
        await signed(
          { aud: project },
          { alg: 'RS512', kid: 'key_RS256' },
          (await generateKeyPair('RS512')).privateKey,
        ),
        await mac({ aud: project }),
        ...['none', 'None', 'NONE'].flatMap((alg) => [
          `${base64url({ alg })}.${payload}.`,
          `${base64url({ alg, kid: 'key_ES256' })}.${payload}.`,
        ]),
      ];
      for (const token of tokens) expect(await read(token, project)).toMatchObject(refused);
    });

    it('are refused when a public key was used as the secret of an HMAC', async () => {
      const project = await withIssuer();
      const payload = base64url({ ...claims, aud: project, exp: now() + 60 });
      const { publicKey } = keyOf('RS256');
      for (const secret of [await exportSPKI(publicKey), JSON.stringify(await exportJWK(publicKey))]) {
        for (const alg of ['HS256', 'RS256']) {
          const input = `${base64url({ alg, kid: 'key_RS256' })}.${payload}`;
          const forged = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
          expect(await read(forged, project)).toMatchObject(refused);
        }
      }
    });

    it('take no published secret for a key', async () => {
      published = [...published, { kty: 'oct', k: Buffer.from(SECRET).toString('base64url'), kid: 'oct' }];
      const project = await withIssuer();
      expect(
        await read(
          await signed({ aud: project }, { alg: 'HS256', kid: 'oct' }, Buffer.from(SECRET)),
          project,
        ),
      ).toMatchObject(refused);
    });

    it('are neither good nor bad while the keys cannot be had', async () => {
      const project = await withIssuer({ jwks_url: 'http://127.0.0.1:1/jwks.json' });
      expect(await read(await signed({ aud: project }), project)).toMatchObject({
        status: 503,
        body: { code: 'service_unavailable' },
      });
    });
  });

  describe('signed with a shared secret', () => {
    it('are good with it, and with nothing else', async () => {
      const project = await withSecret();
      expect((await read(await mac({ aud: project }), project)).status).toBe(200);
      const others = [
        await mac({ aud: project }, `${SECRET}!`),
        await signed({ aud: project }),
        await signed({ aud: project }, { alg: 'HS512' }, Buffer.from(SECRET.repeat(2))),
        await mac({ aud: 'someone' }),
        await mac({ aud: project, exp: undefined }),
      ];
      for (const token of others) expect(await read(token, project)).toMatchObject(refused);
    });

    it('are not called wrong when the secret cannot be opened: that is our fault', async () => {
      const project = await withSecret();
      await app
        .get(Database)
        .query(`UPDATE auth.token_issuers SET sealed_secret = 'v1.AAAA' WHERE project_id = $1`, [project]);
      expect((await read(await mac({ aud: project }), project)).status).toBe(500);
    });

    it('need no audience where none was registered', async () => {
      const project = await withSecret({ audience: undefined, issuer: 'my-shop' });
      expect((await read(await mac({ iss: 'my-shop' }), project)).status).toBe(200);
      expect(await read(await mac({ iss: 'my-shop', aud: 'x' }), project)).toMatchObject(refused);
    });
  });

  it('count no more once the issuer was changed or removed, at once in the same process', async () => {
    const project = await withSecret();
    const token = await mac({ aud: project });
    expect((await read(token, project)).status).toBe(200);
    await put(project, { kind: 'hs256', issuer: ISSUER, audience: project, secret: `${SECRET} anew` });
    expect(await read(token, project)).toMatchObject(refused);
    const next = await mac({ aud: project }, `${SECRET} anew`);
    expect((await read(next, project)).status).toBe(200);
    await callerOf(app, project)('DELETE', `/auth/token_issuers/${project}`);
    expect(await read(next, project)).toMatchObject(refused);
  });

  it('are refused for a user who is suspended or was deleted here, and good for one who is not known', async () => {
    const project = await withSecret();
    const call = callerOf(app, project);
    const token = await mac({ aud: project, sub: 'member' });
    const answer = () => read(token, project, '/credits/member');
    expect(await answer()).toMatchObject({ status: 200 });
    await call('POST', '/users', { user_id: 'member', email: 'member@example.com' });
    expect(await answer()).toMatchObject({ status: 200 });
    await call('POST', '/users/member/suspend');
    expect(await answer()).toMatchObject({ status: 403, body: { code: 'user_suspended' } });
    await call('POST', '/users/member/reinstate');
    expect(await answer()).toMatchObject({ status: 200 });
    await call('DELETE', '/users/member');
    expect(await answer()).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });
});
