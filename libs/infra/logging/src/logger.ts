import { pino, type Logger as PinoLogger } from 'pino';
import { currentRequestContext } from './request-context';
import { scrub } from './scrub';

const secretFields = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'key',
  'email',
  'signature',
  '["stripe-signature"]',
];

/** Structured logging. */
export type Logger = PinoLogger;

/**
 * Writes one JSON line for each entry to the standard output, with the id of the request behind it, and with secrets and e-mail
 * addresses blotted out: by the name of their field, and by their shape.
 */
export function createLogger(level: string): Logger {
  const paths = secretFields.flatMap((field) => {
    const child = field.startsWith('[') ? field : `.${field}`;
    return [field, `*${child}`, `*.*${child}`];
  });
  return pino({
    level,
    base: undefined,
    redact: { paths, censor: '[redacted]' },
    hooks: { streamWrite: scrub },
    mixin: () => {
      const context = currentRequestContext();
      return context === undefined
        ? {}
        : { request_id: context.requestId, correlation_id: context.correlationId };
    },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
