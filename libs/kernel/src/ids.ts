import { randomBytes } from 'node:crypto';

declare const brand: unique symbol;

/** A string that cannot be mixed up with the id of another kind. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

export type ProjectId = Branded<'ProjectId'>;
export type UserId = Branded<'UserId'>;
export type ProductId = Branded<'ProductId'>;
export type PaymentId = Branded<'PaymentId'>;

/** What stands before the underscore of an id and tells its kind at sight. */
export type IdPrefix =
  | 'pay'
  | 'ref'
  | 'dsp'
  | 'sub'
  | 'evt'
  | 'key'
  | 'lot'
  | 'le'
  | 'grant'
  | 'hold'
  | 'cus'
  | 'idem'
  | 'req'
  | 'whs'
  | 'lease'
  | 'usr'
  | 'ses'
  | 'jwk'
  | 'iss'
  | 'mail'
  | 'usage'
  | 'ubatch'
  | 'cart'
  | 'item'
  | 'imp'
  | 'rec'
  | 'diff'
  | 'eras';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARACTERS = 10;
const RANDOM_BYTES = 10;

/** The last id of each kind: kinds made by business time and by the machine's time must not interrupt each other. */
const last = new Map<IdPrefix, { time: number; random: Buffer }>();

/**
 * Makes an id that sorts by its time of making: prefix, 48 bits of milliseconds, 80 random bits, in Crockford's base 32
 * (the ULID layout, https://github.com/ulid/spec). Ids of one kind made within one millisecond of one process still ascend.
 */
export function newId<Id extends string = string>(prefix: IdPrefix, now: Date): Id {
  const time = now.getTime();
  const former = last.get(prefix);
  const random = former?.time === time ? incremented(former.random) : randomBytes(RANDOM_BYTES);
  last.set(prefix, { time, random });
  return `${prefix}_${encodeTime(time)}${encodeBytes(random)}` as Id;
}

function encodeTime(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (let i = 0; i < TIME_CHARACTERS; i += 1) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function encodeBytes(bytes: Buffer): string {
  let bits = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let i = 0; i < (bytes.length * 8) / 5; i += 1) {
    text = ALPHABET.charAt(Number(bits % 32n)) + text;
    bits /= 32n;
  }
  return text;
}

function incremented(bytes: Buffer): Buffer {
  const next = (BigInt(`0x${bytes.toString('hex')}`) + 1n) % (1n << BigInt(bytes.length * 8));
  return Buffer.from(next.toString(16).padStart(bytes.length * 2, '0'), 'hex');
}
