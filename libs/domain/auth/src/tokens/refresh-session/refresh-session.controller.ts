import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { tokensSchema, type TokensAnswer } from '../session/token-answer';
import { refreshSchema, type RefreshBody } from './refresh-session.schema';
import { RefreshSession } from './refresh-session.service';

@ApiTags('tokens')
@Controller('api/v1/auth')
export class RefreshSessionController {
  constructor(private readonly refresh: RefreshSession) {}

  @Post('refresh')
  @Endpoint({
    summary: 'Get the next tokens of a session',
    description:
      'A refresh token is good once: use the new one from now on. Using an old one ends the session, except within ten seconds, for an answer that was lost.',
    access: ['secret_key', 'publishable_key'],
    idempotency: 'remote',
    answersSecret: true,
    response: { status: 200, schema: tokensSchema, description: 'The next tokens.' },
    errors: ['invalid_token'],
  })
  async refreshSession(
    @CurrentProject() projectId: ProjectId,
    @Body({ schema: refreshSchema }) body: RefreshBody,
  ): Promise<TokensAnswer> {
    return this.refresh.execute(projectId, body.refresh_token);
  }
}
