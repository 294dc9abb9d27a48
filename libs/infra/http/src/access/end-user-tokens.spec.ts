import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { DomainError } from '#kernel';
import type { CallDefinition, CallReply, tokenKeys } from '#contracts';
import { CallBus } from '#infra/event-bus';
import { EndUserTokens } from './end-user-tokens';

const minute = 60_000;
const issuer = 'https://pay.example.com';

/** Answers one call, whatever it is. */
class AuthSide extends CallBus {
  constructor(private readonly answer: () => Promise<CallReply<typeof tokenKeys>>) {
    super();
  }

  serve(): void {
    throw new Error('Nobody else serves here');
  }

  async call<Definition extends CallDefinition>(): Promise<CallReply<Definition>> {
    return (await this.answer()) as CallReply<Definition>;
  }
}

describe('EndUserTokens', () => {
  const start = Math.ceil(performance.now());
  let privateKey: CryptoKey;
  let keys: CallReply<typeof tokenKeys>;
  let away: boolean;
  let asked: number;
  let tokens: EndUserTokens;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    privateKey = pair.privateKey;
    const { x = '', y = '' } = await exportJWK(pair.publicKey);
    keys = { issuer, keys: [{ kty: 'EC', crv: 'P-256', x, y, kid: 'one', alg: 'ES256', use: 'sig' }] };
  });
  beforeEach(() => {
    [away, asked] = [false, 0];
    const calls = new AuthSide(async () => {
      asked += 1;
      if (away) throw new DomainError('service_unavailable', 'The auth side cannot be reached.');
      return keys;
    });
    tokens = new EndUserTokens(calls, { now: () => new Date() });
  });
  afterEach(() => jest.restoreAllMocks());

  const at = (time: number) => jest.spyOn(performance, 'now').mockReturnValue(start + time);
  const signed = (kid = 'one') =>
    new SignJWT({ email: 'ada@example.com', is_verified: true, project_id: 'shop', jti: 'x' })
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience('shop')
      .setSubject('usr_1')
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(privateKey);

  it('asks for the keys once a minute', async () => {
    const token = await signed();
    at(0);
    for (let i = 0; i < 5; i += 1) expect(await tokens.verify(token)).toMatchObject({ userId: 'usr_1' });
    expect(asked).toBe(1);
    at(minute);
    await tokens.verify(token);
    expect(asked).toBe(2);
  });

  it('goes on with the keys that it has while the auth side is away, for a quarter of an hour', async () => {
    const token = await signed();
    at(0);
    await tokens.verify(token);
    away = true;
    at(14 * minute);
    expect(await tokens.verify(token)).toMatchObject({ userId: 'usr_1' });
    await expect(tokens.verify(await signed('two'))).rejects.toMatchObject({ code: 'service_unavailable' });
    at(15 * minute);
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'service_unavailable' });
  });

  it('knows at sight which tokens are to be checked by another issuer', async () => {
    expect(await tokens.claimsToBeOurs(await signed())).toBe(true);
    const foreign = `${btoa('{"alg":"none"}')}.${btoa('{"iss":"https://evil.example"}')}.`;
    expect(await tokens.claimsToBeOurs(foreign)).toBe(false);
    expect(await tokens.claimsToBeOurs('not.a.token')).toBe(true);
  });
});
