import { lookup as lookUp } from 'node:dns';
import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address';

/** Why there is no answer. */
export type OutboundFault =
  | 'url_not_allowed'
  | 'address_not_allowed'
  | 'timeout'
  | 'answer_too_large'
  | 'unreachable';

/** No answer that could be used. Its message is for operators: it may name hosts. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';

  constructor(
    readonly fault: OutboundFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface OutboundRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For all of it: resolving, connecting, sending, and the last byte of the answer. */
  readonly timeoutMilliseconds: number;
  /** An answer with a larger body is refused. */
  readonly mostBytes: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Resolves a name to all of its addresses, as `dns.lookup` does. */
export type Resolver = (
  hostname: string,
  options: { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: { address: string; family: number }[]) => void,
) => void;

/**
 * Requests to addresses that others chose. Over https and to the public internet only, unless in development: the addresses that are
 * dialled are those that were checked, so that a name cannot lead elsewhere in between. Redirects are answers, and are not followed; no
 * proxy of the environment is asked.
 */
export class OutboundHttp {
  constructor(
    private readonly policy: { readonly development: boolean },
    private readonly resolve: Resolver = lookUp,
  ) {}

  /**
   * What can be told without resolving the name.
   * @throws OutboundError `url_not_allowed` or `address_not_allowed`
   */
  check(url: string): URL {
    const target = URL.canParse(url) ? new URL(url) : undefined;
    const { development } = this.policy;
    if (
      target === undefined ||
      !(target.protocol === 'https:' || (development && target.protocol === 'http:'))
    )
      throw new OutboundError('url_not_allowed', 'The URL must be an absolute https URL.');
    if (target.username !== '' || target.password !== '')
      throw new OutboundError('url_not_allowed', 'The URL must not contain a user name or password.');
    const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host) !== 0) this.checkAddresses(host, [host]);
    return target;
  }

  /** @throws OutboundError when there is no whole answer */
  async send(request: OutboundRequest): Promise<OutboundAnswer> {
    const target = this.check(request.url);
    const signal = AbortSignal.timeout(request.timeoutMilliseconds);
    const outgoing = (target.protocol === 'https:' ? https : http).request(target, {
      method: request.method ?? 'GET',
      headers: request.headers,
      agent: false,
      lookup: this.lookup,
      signal,
    });
    try {
      const incoming = await answerTo(outgoing, request.body);
      const body = await bodyOf(incoming, request.mostBytes);
      return { status: incoming.statusCode ?? 0, headers: incoming.headers, body };
    } catch (error) {
      if (error instanceof OutboundError) throw error;
      if (signal.aborted)
        throw new OutboundError('timeout', `${target.host} took too long to answer.`, { cause: error });
      throw new OutboundError('unreachable', `${target.host} could not be reached.`, { cause: error });
    } finally {
      outgoing.destroy();
    }
  }

  /** In the place of the resolver that connecting asks, so that nothing else is dialled. */
  private readonly lookup: LookupFunction = (hostname, options, done) => {
    this.resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, []);
      try {
        this.checkAddresses(
          hostname,
          addresses.map(({ address }) => address),
        );
      } catch (refusal) {
        return done(refusal as Error, []);
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };

  /** One bad address is enough: whoever mixes them means to have the other one dialled. */
  private checkAddresses(host: string, addresses: readonly string[]): void {
    if (this.policy.development || (addresses.length > 0 && addresses.every(isPublicAddress))) return;
    throw new OutboundError('address_not_allowed', `${host} is not on the public internet.`);
  }
}

function answerTo(outgoing: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    // Stays: once there is an answer, what goes wrong is told by its body.
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function bodyOf(incoming: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes)
      throw new OutboundError('answer_too_large', `The answer is larger than ${mostBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
