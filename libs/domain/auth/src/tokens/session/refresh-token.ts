import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';

const SECRET_BYTES = 32;

/** Names refresh tokens at sight, for whoever finds one where it should not be. */
const PREFIX = 'grove_rt_';

export function newRefreshToken(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** A session's seed: with it, and with it only, the next token follows from the one before. */
export function newSeed(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** The same each time, so that a lost answer can be given again although tokens are kept as hashes only. */
export function nextRefreshToken(seed: string, token: string): string {
  return `${PREFIX}${createHmac('sha256', Buffer.from(seed, 'base64url')).update(token).digest('base64url')}`;
}

export const refreshTokenField = z.string().min(20).max(200).meta({
  description: 'The newest refresh token of the session.',
  example: 'grove_rt_9f2kd8s7a6xq3m1v5b0n',
});
