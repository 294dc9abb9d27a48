import fc from 'fast-check';
import { quickest } from '../../../../test/support/quickest';
import { scrub } from './scrub';

const secrets = [
  'grove_sk_01jd7x9r4t2m5k8n1p3q6s0v2w_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGxyz123',
  'grove_pk_01jd7x9r4t2m5k8n1p3q6s0v2w_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGxyz123',
  'grove_admin_abcdef',
  'sk_test_51Habc',
  'rk_live_51Habc',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'pi_3MtwBwLkdIwHu7ix_secret_YrKJUKribcBjcG8HVhfZluoGH',
  'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  `v1=${'0a'.repeat(32)}`,
  'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  'ada@example.com',
  'ada.lovelace+test%40mail.example.co.uk',
];

describe('scrub', () => {
  it.each(secrets)('blots out %s wherever it stands', (secret) => {
    for (const text of [
      secret,
      `/api/v1/users/${secret}/x`,
      `failed for ${secret}: no`,
      `line\n${secret}`,
      `\u001b${secret}`,
    ]) {
      const line = scrub(JSON.stringify({ text, err: { message: `Key (a)=(${text}) exists` } }));
      expect(line).not.toContain(secret);
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
  });

  it('blots out the password of a database URL', () => {
    expect(scrub('postgresql://paygrove:hunter2@localhost:5432/paygrove')).not.toContain('hunter2');
  });

  it.each([
    '{"path":"/api/v1/payments/pay_01jdm3v8k2x4q6r8t0w2y4a6c8","ms":3}',
    '{"request_id":"6af1d0de-815a-4ddc-a15e-4d98ec7e4fc0"}',
    '{"stack":"Error\\n    at /srv/node_modules/@nestjs/core/router.js:12:3"}',
    '{"event":"evt_1SVhkX2eZvKYlo2C","key_id":"key_01jd7x9r4t2m5k8n1p3q6s0v2w"}',
  ])('leaves %s as it is', (line) => expect(scrub(line)).toBe(line));

  it('leaves valid JSON valid', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...secrets, '\\', '"', '\n', '\u0001'),
    );
    fc.assert(
      fc.property(fc.array(noise), (parts) => {
        expect(() => JSON.parse(scrub(JSON.stringify({ text: parts.join('') }))) as unknown).not.toThrow();
      }),
    );
  });

  it.each(['a', 'a@', 'a.', 'eyJ', '://a:', 'sk_', '%40', '\\\\'])(
    'takes time in proportion, and not more, for lines made of "%s" to be slow',
    (text) => {
      const takes = (times: number) => {
        const line = text.repeat(times);
        return quickest(() => scrub(line));
      };
      // Sixteen times as long; with a quadratic rule it would take 256 times as much.
      expect(takes(64_000)).toBeLessThan(100 * takes(4_000));
    },
  );
});
