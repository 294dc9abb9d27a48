import { isAccessTokenType, userOfClaims } from './issuer-claims';

const now = 1_800_000_000;
const hour = 3_600;
const shop = { projectId: 'shop', audience: null };
const claims = {
  iss: 'https://auth.example',
  sub: 'usr_1',
  email: 'ada@example.com',
  is_verified: true,
  exp: now + hour,
};
const ada = { userId: 'usr_1', email: 'ada@example.com', isVerified: true };

describe('userOfClaims', () => {
  it('is the one whom the claims name', () => {
    expect(userOfClaims(claims, shop, now)).toEqual(ada);
    expect(userOfClaims({ ...claims, iat: now - hour, project_id: 'shop', scope: 'all' }, shop, now)).toEqual(
      ada,
    );
    expect(userOfClaims({ ...claims, aud: 'paygrove' }, { ...shop, audience: 'paygrove' }, now)).toEqual(ada);
  });

  it('takes the standard name for a verified address, and no word for no', () => {
    const { is_verified: _, email: __, ...bare } = claims;
    expect(userOfClaims({ ...bare, email_verified: true }, shop, now)?.isVerified).toBe(true);
    expect(userOfClaims({ ...bare, email_verified: 'true' }, shop, now)?.isVerified).toBe(false);
    expect(userOfClaims({ ...claims, is_verified: false, email_verified: true }, shop, now)?.isVerified).toBe(
      false,
    );
    expect(userOfClaims(bare, shop, now)).toEqual({ userId: 'usr_1', email: '', isVerified: false });
  });

  it.each<[string, object]>([
    ['no sub', { sub: undefined }],
    ['an empty sub', { sub: '' }],
    ['a number for a sub', { sub: 42 }],
    ['a sub that no path could name', { sub: '../admin' }],
    ['no end', { exp: undefined }],
    ['a text for an end', { exp: '2030' }],
    ['a life of more than a day left', { exp: now + 25 * hour }],
    ['a life of more than a day in all', { iat: now - 24 * hour, exp: now + hour }],
    ['a beginning in the future', { iat: now + 60 }],
    ['an audience that was not registered', { aud: 'someone-else' }],
    ['no audience in a list', { aud: [] }],
    ['another project', { project_id: 'notes' }],
    ['a list of projects', { project_id: ['shop'] }],
    ['a text for is_verified', { is_verified: 'true' }],
    ['a list for an address', { email: ['ada@example.com'] }],
  ])('refuses %s', (_, changes) => {
    expect(userOfClaims({ ...claims, ...changes }, shop, now)).toBeUndefined();
  });
});

describe('isAccessTokenType', () => {
  it('takes what says nothing else', () => {
    expect([undefined, 'JWT', 'at+jwt', 'application/at+jwt'].every(isAccessTokenType)).toBe(true);
    expect(['logout+jwt', 'dpop+jwt', 'entitlement+jwt', '', 7].some(isAccessTokenType)).toBe(false);
  });
});
