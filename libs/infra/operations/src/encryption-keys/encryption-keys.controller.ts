import { Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#infra/http';
import type { z } from 'zod';
import { encryptionKeysSchema, resealingSchema } from './encryption-keys.schema';
import { EncryptionKeys, type KeyInUse } from './encryption-keys.service';

@ApiTags('operations')
@Controller('api/v1/encryption_keys')
export class EncryptionKeysController {
  constructor(private readonly keys: EncryptionKeys) {}

  @Get()
  @Endpoint({
    summary: 'The encryption keys, and how much each has sealed',
    description: 'Of this side: run apart, each app has its own.',
    access: ['operator'],
    response: { status: 200, schema: encryptionKeysSchema, description: 'The keys.' },
  })
  async listEncryptionKeys(): Promise<z.output<typeof encryptionKeysSchema>> {
    return { data: (await this.keys.inUse()).map(toView) };
  }

  @Post('reseal')
  @Endpoint({
    summary: 'Seal anew what a former encryption key has sealed',
    description:
      'As much as can be done in ten seconds; safe while everything runs, and to repeat. Once nothing is left of a former key, take it out of ENCRYPTION_KEY.',
    access: ['operator'],
    idempotency: 'remote',
    response: { status: 200, schema: resealingSchema, description: 'What was done, and what is left.' },
  })
  async resealEncryptedTexts(): Promise<z.output<typeof resealingSchema>> {
    const { resealed, unreadable, keys } = await this.keys.reseal();
    const former = keys.filter(({ role }) => role === 'opens');
    return {
      resealed,
      unreadable,
      remaining: total(former.flatMap(({ places }) => places)),
      data: keys.map(toView),
    };
  }
}

function toView({ keyId, role, places }: KeyInUse): z.output<typeof encryptionKeysSchema>['data'][number] {
  return {
    key_id: keyId,
    role,
    sealed: total(places),
    places: places.map(({ place, count }) => ({ place, sealed: count })),
  };
}

function total(places: KeyInUse['places']): number {
  return places.reduce((sum, { count }) => sum + count, 0);
}
