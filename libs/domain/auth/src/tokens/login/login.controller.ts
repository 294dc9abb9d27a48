import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DomainError, type ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import type { FastifyReply } from 'fastify';
import { tokensSchema, type TokensAnswer } from '../session/token-answer';
import { loginSchema, type LoginBody } from './login.schema';
import { Login } from './login.service';

@ApiTags('tokens')
@Controller('api/v1/auth')
export class LoginController {
  constructor(private readonly login: Login) {}

  @Post('login')
  @Endpoint({
    summary: 'Log a user in',
    description:
      'The answer does not tell whether anyone has the address. After five failures in a row each further one makes the next wait, up to 15 minutes.',
    access: ['secret_key', 'publishable_key'],
    idempotency: 'remote',
    answersSecret: true,
    response: { status: 200, schema: tokensSchema, description: 'The tokens of a new session.' },
    errors: ['invalid_credentials', 'user_suspended', 'too_many_attempts'],
  })
  async logIn(
    @CurrentProject() projectId: ProjectId,
    @Body({ schema: loginSchema }) body: LoginBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokensAnswer> {
    const result = await this.login.execute({ projectId, ...body });
    if ('tokens' in result) return result.tokens;
    reply.header('Retry-After', String(result.retryAfterSeconds));
    throw new DomainError(
      'too_many_attempts',
      `Too many failed logins with this address. Try again in ${result.retryAfterSeconds} seconds.`,
    );
  }
}
