import { instant } from '#infra/http';
import { z } from 'zod';
import type { ApiKey, IssuedKey } from './api-key';
import { keyTypes } from './key-format';

const keyId = z.string().meta({
  description: 'Names the key; it stands in the key itself too.',
  example: 'key_01jd7x9r4t2m5k8n1p3q6s0v2w',
});
const type = z.enum(keyTypes).meta({
  description: '`secret` for the backend, `publishable` for the front end.',
  example: 'secret',
});

/** A new key, the one time that it is shown. */
export const issuedKeyAnswer = z
  .object({
    key_id: keyId,
    key: z.string().meta({ description: 'The key. It is shown this once.', example: 'grove_sk_…' }),
    type,
    created_at: instant('When it was made.'),
  })
  .meta({ id: 'IssuedApiKey', description: 'A new key, the one time that it is shown.' });

export const apiKeyAnswer = z
  .object({
    key_id: keyId,
    type,
    created_at: instant('When it was made.'),
    last_used_at: instant('When it was last used, to the minute.').nullable(),
    revoked_at: instant('When it was revoked; null while it works.').nullable(),
  })
  .meta({ id: 'ApiKey', description: 'A key, without the key itself.' });

export function toIssuedKeyAnswer(issued: IssuedKey): z.output<typeof issuedKeyAnswer> {
  const { id, key, type, createdAt } = issued;
  return { key_id: id, key, type, created_at: createdAt.toISOString() };
}

export function toApiKeyAnswer(key: ApiKey): z.output<typeof apiKeyAnswer> {
  return {
    key_id: key.id,
    type: key.type,
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}
