import { originMatches } from '#contracts';
import fc from 'fast-check';
import {
  defaultCancelUrl,
  defaultSuccessUrl,
  domainsOf,
  isOnProjectDomain,
  originsOf,
} from './project-domain';

describe('the origins of a project', () => {
  it.each([
    ['shop.example', ['https://shop.example', 'https://www.shop.example']],
    ['www.shop.example', ['https://www.shop.example']],
    ['shop.example:8443', ['https://shop.example:8443', 'https://www.shop.example:8443']],
    ['shop.example:443', ['https://shop.example', 'https://www.shop.example']],
    ['192.168.1.7', ['https://192.168.1.7']],
    ['localhost', ['http://localhost:*', 'https://localhost:*']],
    ['127.0.0.1', ['http://127.0.0.1:*', 'https://127.0.0.1:*']],
    ['localhost:5173', ['http://localhost:5173', 'https://localhost:5173']],
    ['localhost:80', ['http://localhost', 'https://localhost:80']],
    ['shop.localhost', ['http://shop.localhost:*', 'https://shop.localhost:*']],
  ])('%s: %p', (domain, origins) => {
    expect(originsOf(domain)).toEqual(origins);
  });

  it('lead back to its domain', () => {
    const host = fc.oneof(
      fc.constantFrom('localhost', '127.0.0.1', 'a.localhost', 'www.shop.example', '10.0.0.1'),
      fc.domain().map((domain) => domain.toLowerCase()),
    );
    const port = fc.oneof(
      fc.constantFrom('', ':80', ':443'),
      fc.integer({ min: 1, max: 65_535 }).map((n) => `:${n}`),
    );
    fc.assert(
      fc.property(host, port, fc.constantFrom('', ':1', ':5173'), (name, suffix, anyPort) => {
        const domain = `${name}${suffix}`;
        for (const pattern of originsOf(domain)) {
          const origin = pattern.replace(':*', anyPort);
          expect(originMatches(originsOf(domain), origin)).toBe(true);
          expect(domainsOf(origin)).toContain(domain);
        }
      }),
    );
  });

  it('are not claimed for what is no origin', () => {
    for (const text of [
      '',
      'null',
      'shop.example',
      'https://shop.example/',
      'ftp://shop.example',
      'https://a@b.example',
    ]) {
      expect(domainsOf(text)).toEqual([]);
    }
  });
});

describe('a URL is on the domain of a project', () => {
  const onShop = (url: string) => isOnProjectDomain({ domain: 'shop.example' }, url);
  const onLocalhost = (url: string) => isOnProjectDomain({ domain: 'localhost' }, url);

  it.each([
    'https://shop.example',
    'https://shop.example/thanks?session_id={CHECKOUT_SESSION_ID}',
    'https://www.shop.example/thanks',
    'https://SHOP.example:443/',
  ])('when its origin is one of the project’s: %s', (url) => {
    expect(onShop(url)).toBe(true);
  });

  it.each([
    'http://shop.example/',
    'https://shop.example:8443/',
    'https://evil.example/https://shop.example',
    'https://shop.example.evil.example/',
    'https://evilshop.example/',
    'https://other.shop.example/',
    'https://shop.example@evil.example/',
    'https://user@shop.example/',
    'https://evil.example\\@shop.example/',
    'javascript:alert("https://shop.example")',
    '//shop.example/',
    '/thanks',
    '',
  ])('and not when it is not: %s', (url) => {
    expect(onShop(url)).toBe(false);
  });

  it('when it is at any port of a local domain, with and without https', () => {
    expect(['http://localhost', 'http://localhost:5173/x', 'https://localhost:1/'].map(onLocalhost)).toEqual([
      true,
      true,
      true,
    ]);
    expect(onLocalhost('http://localhost.evil.example:5173/')).toBe(false);
  });

  it('when Paygrove has built it', () => {
    for (const domain of [
      'shop.example',
      'shop.example:8443',
      'localhost',
      'localhost:5173',
      '127.0.0.1:80',
    ]) {
      expect(isOnProjectDomain({ domain }, defaultSuccessUrl(domain))).toBe(true);
      expect(isOnProjectDomain({ domain }, defaultCancelUrl(domain))).toBe(true);
    }
  });
});
