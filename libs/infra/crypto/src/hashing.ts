import { createHash, timingSafeEqual } from 'node:crypto';

/** In hex. */
export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether a text has this SHA-256, in hex; tells by its duration nothing of either. */
export function hasSha256(text: string, hash: string): boolean {
  const [actual, expected] = [Buffer.from(sha256(text)), Buffer.from(hash)];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Compares without telling by its duration how much of the text was right. */
export function equalInConstantTime(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(left)), Buffer.from(sha256(right)));
}
