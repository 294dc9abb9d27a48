import { newId } from '#kernel';
import fc from 'fast-check';
import { keyIdOf, newKey } from './key-format';

describe('a key', () => {
  const keyId = newId('key', new Date());

  it.each([
    ['secret', /^grove_sk_[0-9a-z]{26}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/],
    ['publishable', /^grove_pk_[0-9a-z]{26}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/],
  ] as const)('of type %s tells its type, its id and its checksum', (type, form) => {
    const key = newKey(type, keyId);
    expect(key).toMatch(form);
    expect(keyIdOf(key)).toBe(keyId);
  });

  it('is never the same twice', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newKey('secret', keyId))).size).toBe(1_000);
  });

  it('is refused with any one character mistyped', () => {
    const key = newKey('secret', keyId);
    fc.assert(
      fc.property(fc.nat(key.length - 1), fc.constantFrom(...'0aZz_-'), (position, character) => {
        const mistyped = key.slice(0, position) + character + key.slice(position + 1);
        return mistyped === key || keyIdOf(mistyped) === undefined;
      }),
    );
  });

  it('is refused when it is shorter, longer, or something else', () => {
    const key = newKey('secret', keyId);
    fc.assert(fc.property(fc.string(), (text) => keyIdOf(text) === undefined));
    expect([key.slice(0, -1), `${key}0`, `${key}\n`, ` ${key}`].map(keyIdOf)).toEqual(
      Array(4).fill(undefined),
    );
  });
});
