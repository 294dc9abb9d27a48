import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** A secret of this installation: made on first use, then read back from its file, which only its owner may read. */
export function keptSecret(home, name, make) {
  const file = path.join(home, name);
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8').trim();
  const secret = make();
  fs.mkdirSync(home, { recursive: true });
  fs.writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}

const random = (bytes, encoding = 'base64url') => randomBytes(bytes).toString(encoding);

export const adminApiKey = (home) => keptSecret(home, 'admin-api-key', () => `grove_admin_${random(24)}`);

export const encryptionKey = (home) => keptSecret(home, 'encryption-key', () => random(32, 'base64'));

export const stripeWebhookSecret = (home) =>
  keptSecret(home, 'stripe-webhook-secret', () => `whsec_${random(24, 'hex')}`);

export const postgresPassword = (home) => keptSecret(home, 'postgres-password', () => random(24));
