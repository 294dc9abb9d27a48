import type { PaymentId, ProjectId } from '#kernel';
import { SecretBox } from '#infra/crypto';
import fc from 'fast-check';
import { DownloadLinks } from './download-links';

const http = {
  port: 0,
  host: '',
  publicUrl: 'https://pay.example.com',
  authServiceUrl: '',
  trustProxyHops: 0,
  drainMilliseconds: 0,
  adminApiKey: '',
};
const box = new SecretBox({ encryptionKey: Buffer.alloc(32, 7) });
const links = new DownloadLinks(box, http);
const ticket = {
  projectId: 'shop' as ProjectId,
  paymentId: 'pay_1' as PaymentId,
  position: 1,
  expiresAt: new Date('2026-11-24T10:00:00.123Z'),
};
const tokenOf = (url: string) => url.slice('https://pay.example.com/api/v1/downloads/'.length);

describe('DownloadLinks', () => {
  it('reads what it made, which says nothing to anyone else', () => {
    const url = links.urlOf(ticket);
    expect(url).toMatch(/^https:\/\/pay\.example\.com\/api\/v1\/downloads\/v2\.[\w-]{8}\.[\w-]{80,400}$/);
    expect(url).not.toContain('pay_1');
    expect(links.read(tokenOf(url))).toEqual(ticket);
  });

  it('knows nothing of what was changed, whichever character it is', () => {
    const token = tokenOf(links.urlOf(ticket));
    // The last character may hold bits that are not part of the bytes.
    const place = fc.integer({ min: 0, max: token.length - 2 });
    fc.assert(
      fc.property(place, (at) => {
        const other = token[at] === 'A' ? 'B' : 'A';
        expect(links.read(`${token.slice(0, at)}${other}${token.slice(at + 1)}`)).toBeUndefined();
      }),
    );
  });

  it('knows nothing of what was made up, or sealed for something else', () => {
    fc.assert(fc.property(fc.string(), (token) => expect(links.read(token)).toBeUndefined()));
    expect(links.read(box.seal('["shop","pay_1",1,1]', 'another purpose'))).toBeUndefined();
  });
});
