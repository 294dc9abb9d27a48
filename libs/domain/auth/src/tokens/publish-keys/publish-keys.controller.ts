import { Controller, Get, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#infra/http';
import type { FastifyReply } from 'fastify';
import { RotateSigningKeys } from '../signing-keys/rotate-signing-keys.service';
import { TokenSigner } from '../signing-keys/token-signer';
import { jwksSchema, signingKeysSchema, type Jwks, type SigningKeys } from './publish-keys.schema';

@ApiTags('tokens')
@Controller()
export class PublishKeysController {
  constructor(
    private readonly signer: TokenSigner,
    private readonly rotate: RotateSigningKeys,
  ) {}

  @Get('.well-known/jwks.json')
  @Endpoint({
    summary: 'The public keys that tokens are signed with',
    description:
      'A JSON Web Key Set (RFC 7517). It may be kept for five minutes: a new key is shown ten minutes before it signs.',
    access: 'public',
    takesInput: false,
    response: { status: 200, schema: jwksSchema, description: 'The keys.' },
  })
  async jwks(@Res({ passthrough: true }) reply: FastifyReply): Promise<Jwks> {
    reply.header('Cache-Control', 'public, max-age=300');
    reply.header('Access-Control-Allow-Origin', '*');
    return { keys: await this.signer.publicKeys() };
  }

  @Post('api/v1/auth/signing_keys/rotate')
  @Endpoint({
    summary: 'Change the key that signs tokens',
    description:
      'It happens by itself every 30 days. The new key is shown at once and signs ten minutes later; the old one stays until its last token is over. While a key is coming, asking again changes nothing.',
    access: ['operator'],
    idempotency: 'local',
    response: { status: 200, schema: signingKeysSchema, description: 'The keys, and how each stands.' },
  })
  async rotateSigningKeys(): Promise<SigningKeys> {
    const standing = await this.rotate.execute(true);
    return {
      keys: standing.map(({ key, state }) => ({
        kid: key.id,
        state: state === 'gone' ? 'leaving' : state,
        created_at: key.createdAt.toISOString(),
        signs_from: key.signsFrom.toISOString(),
      })),
    };
  }
}
