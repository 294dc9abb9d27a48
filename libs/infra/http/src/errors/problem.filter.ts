import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Logger } from '#infra/logging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorMappings } from './error-mapping';
import { problemFrom, type Problem } from './problem';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** The one place where errors become answers. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemFrom(error, pathOf(request));
    const isForeseen = error instanceof DomainError || error instanceof HttpException;
    if (problem.status >= 500 && !isForeseen) {
      this.logger.error({ err: error, path: problem.instance }, 'a request failed unexpectedly');
    }
    sendProblem(reply, problem);
  }
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}

export function sendProblem(reply: FastifyReply, problem: Problem): void {
  if (problem.status === 401) reply.header('WWW-Authenticate', 'Bearer realm="paygrove"');
  if (problem.code === 'idempotency_in_progress' || problem.status === 503) reply.header('Retry-After', '1');
  void reply.status(errorMappings[problem.code].status).type(PROBLEM_CONTENT_TYPE).send(problem);
}
