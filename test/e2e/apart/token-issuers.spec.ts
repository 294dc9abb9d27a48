import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { textAt } from '../../support/api-client';
import { api, buyer } from '../../support/catalog';
import { eventually } from '../../support/eventually';
import { letThroughFor } from '../../support/let-through-for';
import { TestPlatform, type TestProject } from '../../support/platform';
import { topology } from '../../support/topology';

const ISSUER = 'https://auth.shop.example/';
const SECRET = 'a shared secret of more than 32 characters';

describe(`tokens of a project’s own issuer, over ${topology}`, () => {
  let platform: TestPlatform;
  let site: Server;
  let jwksUrl: string;
  let privateKey: CryptoKey;
  let answering = true;
  let project: TestProject;
  let other: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ asProcess: true, webhooks: false });
    project = await platform.project({ ...api, id: 'with_issuer' });
    other = await platform.project({ ...api, id: 'also_with_issuer' });
    const pair = await generateKeyPair('RS256');
    privateKey = pair.privateKey;
    const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }];
    site = createServer((_request, response) => {
      if (answering) response.end(JSON.stringify({ keys }));
    });
    await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
    jwksUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}/jwks.json`;
  });
  afterAll(async () => {
    await platform.stop();
    site.closeAllConnections();
    await new Promise((closed) => site.close(closed));
  });

  const pathOf = ({ id }: TestProject) => `/api/v1/auth/token_issuers/${id}`;
  const put = async (target: TestProject, body: object) =>
    expect((await target.api.request('PUT', pathOf(target), { body })).status).toBe(200);
  const signed = (audience: string, sub: string, claims: object = {}) =>
    new SignJWT({ email: 'ada@example.com', is_verified: true, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(sub)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  const as = (token: string, { id }: TestProject) =>
    platform.client({ authorization: `Bearer ${token}`, 'x-project-id': id });
  /** What the payments side and the auth side answer. */
  const statuses = async (token: string, target: TestProject, userId: string) => {
    const user = as(token, target);
    const answers = await Promise.all([
      user.get(`/api/v1/subscriptions/${userId}`),
      user.get(`/api/v1/credits/${userId}`),
    ]);
    return answers.map(({ status }) => status);
  };
  const untilRefused = (ask: () => Promise<number[]>, refusal = 401) =>
    letThroughFor(async () => (await ask()).some((status) => status !== refusal));

  it('let a user read his own on both sides, and nobody else’s', async () => {
    await put(project, { kind: 'jwks', issuer: ISSUER, audience: 'shop', jwks_url: jwksUrl });
    const started = await project.api.post('/api/v1/payments', {
      ...buyer,
      user_id: 'reader',
      product_id: 'calls_1000',
    });
    const payment = `/api/v1/payments/${textAt(started.body, 'payment_id')}`;
    const token = await signed('shop', 'reader');
    expect(await statuses(token, project, 'reader')).toEqual([200, 200]);
    expect(await statuses(token, project, 'another')).toEqual([404, 404]);
    expect((await as(token, project).get(payment)).status).toBe(200);
    expect((await as(await signed('shop', 'another'), project).get(payment)).status).toBe(404);
  });

  it('never count in another project with the same issuer, on neither side', async () => {
    await put(project, { kind: 'jwks', issuer: ISSUER, audience: 'shop', jwks_url: jwksUrl });
    await put(other, { kind: 'jwks', issuer: ISSUER, audience: 'notes', jwks_url: jwksUrl });
    expect(await statuses(await signed('shop', 'reader'), other, 'reader')).toEqual([401, 401]);
    expect(await statuses(await signed('notes', 'reader'), other, 'reader')).toEqual([200, 200]);
    expect(await statuses(await signed('notes', 'reader'), project, 'reader')).toEqual([401, 401]);
  });

  it('stop working on both sides within a second of the issuer’s change and of its removal', async () => {
    await put(project, { kind: 'jwks', issuer: ISSUER, audience: 'shop', jwks_url: jwksUrl });
    const token = await signed('shop', 'reader');
    const ask = () => statuses(token, project, 'reader');
    expect(await ask()).toEqual([200, 200]);
    await put(project, { kind: 'hs256', issuer: ISSUER, audience: 'shop', secret: SECRET });
    expect(await untilRefused(ask)).toBeLessThan(1_000);

    await put(project, { kind: 'jwks', issuer: ISSUER, audience: 'shop', jwks_url: jwksUrl });
    await eventually(async () => expect(await ask()).toEqual([200, 200]));
    expect((await platform.operator.request('DELETE', pathOf(project))).status).toBe(204);
    expect(await untilRefused(ask)).toBeLessThan(1_000);
  });

  it('are refused on both sides for a suspended user', async () => {
    await put(project, { kind: 'jwks', issuer: ISSUER, audience: 'shop', jwks_url: jwksUrl });
    await project.api.post('/api/v1/users', { user_id: 'barred', email: 'barred@example.com' });
    const token = await signed('shop', 'barred');
    await eventually(async () => expect(await statuses(token, project, 'barred')).toEqual([200, 200]));
    await project.api.post('/api/v1/users/barred/suspend');
    expect(await untilRefused(() => statuses(token, project, 'barred'), 403)).toBeLessThan(1_000);
  });

  it('of an issuer that hangs trouble nobody else: the calls between the sides do not time out', async () => {
    answering = false;
    await put(other, { kind: 'jwks', issuer: ISSUER, audience: 'slow', jwks_url: jwksUrl });
    const hanging = await Promise.all(
      Array.from({ length: 6 }, async (_, index) =>
        as(await signed('slow', `reader_${index}`), other).get(`/api/v1/subscriptions/reader_${index}`),
      ),
    );
    for (const { status, body } of hanging) {
      // Said by the auth side: the call itself has not timed out.
      expect([status, body.detail]).toEqual([503, expect.stringContaining('jwks_url')]);
    }
    answering = true;
    expect((await project.api.get('/api/v1/credits/reader')).status).toBe(200);
    await put(project, { kind: 'jwks', issuer: ISSUER, audience: 'shop', jwks_url: jwksUrl });
    await eventually(async () =>
      expect(await statuses(await signed('shop', 'reader'), project, 'reader')).toEqual([200, 200]),
    );
  });

  it('are not needed for operating it: the operator sees it, and no project that does not exist', async () => {
    expect((await platform.operator.get(pathOf(other))).body).toMatchObject({
      issuer: ISSUER,
      audience: 'slow',
    });
    expect(await platform.operator.get('/api/v1/auth/token_issuers/nowhere')).toMatchObject({
      status: 404,
      body: { code: 'project_not_found' },
    });
  });
});
