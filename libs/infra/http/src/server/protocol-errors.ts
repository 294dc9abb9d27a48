import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { DomainError, type ErrorCode } from '#kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pathOf, PROBLEM_CONTENT_TYPE, sendProblem } from '../errors/problem.filter';
import { problemFrom, problemOf, type Problem } from '../errors/problem';

/** Answers requests whose URL cannot be routed, which no hook and no filter gets to see. */
export function answerBadUrl(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const message = 'Must be percent-encoded UTF-8';
  const error = new DomainError('validation_failed', `The path is not valid: ${message}.`, [
    { path: '', message },
  ]);
  reply.header('X-Request-Id', request.id);
  sendProblem(reply, problemFrom(error, pathOf(request)));
}

/** Answers what is not even a request. There is no path to name then. */
export function answerProtocolError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(protocolProblem(error.code));
  const { status } = protocolProblem(error.code);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroySoon());
}

function protocolProblem(cause: string | undefined): Problem {
  const [code, detail]: [ErrorCode, string] = (() => {
    switch (cause) {
      case 'HPE_HEADER_OVERFLOW':
        return ['headers_too_large', 'The URL and the headers together are larger than 16 kB.'];
      case 'ERR_HTTP_REQUEST_TIMEOUT':
        return ['request_timeout', 'The request did not arrive in time.'];
      default:
        return ['malformed_request', 'What arrived is not an HTTP request.'];
    }
  })();
  return problemOf(code, detail, '');
}
