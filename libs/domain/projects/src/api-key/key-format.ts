import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const keyTypes = ['secret', 'publishable'] as const;
export type KeyType = (typeof keyTypes)[number];

const KEY_ID_PREFIX = 'key_';
const SECRET_BYTES = 32;
const SECRET_CHARACTERS = 43;
const CHECKSUM_CHARACTERS = 6;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY = /^(grove_(?:sk|pk)_([0-9a-z]{26})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/**
 * Makes a key: `grove_sk_<id>_<secret><checksum>`. The id finds it in the database, the secret is 256 random bits, and the checksum
 * (CRC-32 of all before it) lets secret scanners recognize keys and catches typing errors before any lookup.
 * @param keyId `key_…`, whose own part stands in the key
 */
export function newKey(type: KeyType, keyId: string): string {
  const secret = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_CHARACTERS);
  const kind = type === 'secret' ? 'sk' : 'pk';
  const body = `grove_${kind}_${keyId.slice(KEY_ID_PREFIX.length)}_${secret}`;
  return body + checksumOf(body);
}

/** The id of a key that is well formed; whether there is such a key only the database knows. */
export function keyIdOf(key: string): string | undefined {
  const [, body, id, checksum] = KEY.exec(key) ?? [];
  if (body === undefined || id === undefined || checksumOf(body) !== checksum) return undefined;
  return KEY_ID_PREFIX + id;
}

/** Worked out for every request: 32 bits need no bigint. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (; rest > 0; rest = Math.floor(rest / 62)) digits = ALPHABET.charAt(rest % 62) + digits;
  return digits.padStart(CHECKSUM_CHARACTERS, '0');
}

function base62(value: bigint, characters: number): string {
  let rest = value;
  let text = '';
  for (; rest > 0n; rest /= 62n) text = ALPHABET.charAt(Number(rest % 62n)) + text;
  return text.padStart(characters, '0');
}
