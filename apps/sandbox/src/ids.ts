import { createHash, randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A random id such as `cus_Nffrfeuf1ANYlw`, of letters and digits only, as Stripe's are. */
export function newId(prefix: string, length = 24): string {
  let random = '';
  while (random.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: what is above it would favour the first letters.
      if (byte < 248 && random.length < length) random += alphabet.charAt(byte % 62);
    }
  }
  return `${prefix}_${random}`;
}

/** The id of the account that a secret key opens; the same key gives the same account for ever. */
export function accountIdOf(apiKey: string): string {
  return `acct_${createHash('sha256').update(apiKey).digest('hex').slice(0, 16)}`;
}
