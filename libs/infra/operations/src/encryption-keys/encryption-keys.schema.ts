import { z } from 'zod';

const count = (description: string, example: number) => z.int().min(0).meta({ description, example });

const keyInUse = z
  .object({
    key_id: z.string().meta({ description: 'Names the key, and tells nothing of it.', example: 'q1Zx8R2b' }),
    role: z.enum(['seals', 'opens', 'missing']).meta({
      description:
        '`seals`: the first of ENCRYPTION_KEY. `opens`: one of the others. `missing`: not there, and what it has sealed cannot be opened.',
      example: 'opens',
    }),
    sealed: count('How much it has sealed. A key of `opens` with 0 can be taken away.', 0),
    places: z
      .array(
        z.object({
          place: z
            .string()
            .meta({ description: 'Table and column.', example: 'projects.webhook_secrets.sealed' }),
          sealed: count('How much of it is there.', 12),
        }),
      )
      .meta({ description: 'Where that is.' }),
  })
  .meta({ id: 'EncryptionKey' });

export const encryptionKeysSchema = z
  .object({
    data: z
      .array(keyInUse)
      .meta({ description: 'The keys that are configured, or that have sealed something.' }),
  })
  .meta({ id: 'EncryptionKeyList' });

export const resealingSchema = z
  .object({
    resealed: count('How much was sealed anew.', 12),
    unreadable: count('How much could not be opened, though its key is there: each is in the log.', 0),
    remaining: count('How much former keys have sealed still. Unless 0 or `unreadable`, call again.', 0),
    data: z.array(keyInUse).meta({ description: 'As GET /api/v1/encryption_keys shows them.' }),
  })
  .meta({ id: 'Resealing' });
