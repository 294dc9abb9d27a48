import helmet, { type HelmetOptions } from 'helmet';
import type { FastifyInstance } from 'fastify';

/** What a browser may do with an answer: nothing but show the documentation, which calls the API and styles itself inline. */
function policy(publicUrl: string): HelmetOptions {
  const self = "'self'";
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [self],
        styleSrc: [self, "'unsafe-inline'"],
        imgSrc: [self, 'data:'],
        connectSrc: [self, publicUrl],
        baseUri: ["'none'"],
        formAction: [self],
        frameAncestors: ["'none'"],
      },
    },
  };
}

/** Gives every answer helmet's headers. They never change, so helmet is asked once: asking it anew takes longer than answering. */
export function addSecurityHeaders(server: FastifyInstance, publicUrl: string): void {
  const headers: Record<string, string> = {};
  const collector = {
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  helmet(policy(publicUrl))({} as never, collector as never, (error) => {
    if (error !== undefined) throw error as Error;
  });
  server.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}
