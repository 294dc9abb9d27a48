import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OutboundError, OutboundHttp, type OutboundFault, type Resolver } from './outbound-http';

const limits = { timeoutMilliseconds: 5_000, mostBytes: 100 };

/** Answers as a name server of the attacker's. */
const resolvingTo =
  (...addresses: string[]): Resolver =>
  (_hostname, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

function faultOf(work: () => unknown): OutboundFault | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof OutboundError) return error.fault;
    throw error;
  }
  return undefined;
}

describe('OutboundHttp', () => {
  let server: Server;
  let url: string;
  let requests = 0;
  let answer: RequestListener;

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests += 1;
      answer(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  });
  beforeEach(() => {
    requests = 0;
    answer = (_request, response) => response.end('{"keys":[]}');
  });
  afterAll(
    () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  );

  describe('in development', () => {
    const outbound = new OutboundHttp({ development: true });

    it('reaches a server on this machine, by address and by name', async () => {
      const port = new URL(url).port;
      for (const target of [url, `http://localhost:${port}/keys`]) {
        const { status, body } = await outbound.send({ url: target, ...limits });
        expect([status, body.toString()]).toEqual([200, '{"keys":[]}']);
      }
    });

    it('sends a body and headers', async () => {
      answer = (request, response) => {
        request.pipe(response.writeHead(201, { 'x-kind': request.headers['content-type'] ?? '' }));
      };
      const headers = { 'content-type': 'text/plain' };
      const sent = await outbound.send({ url, method: 'POST', headers, body: 'ping', ...limits });
      expect([sent.status, sent.headers['x-kind'], sent.body.toString()]).toEqual([
        201,
        'text/plain',
        'ping',
      ]);
    });

    it('follows no redirect', async () => {
      answer = (_request, response) => response.writeHead(302, { location: url }).end();
      expect((await outbound.send({ url, ...limits })).status).toBe(302);
      expect(requests).toBe(1);
    });

    it('refuses a body that is too large, also one that never ends', async () => {
      answer = (_request, response) => {
        const drip = setInterval(() => response.write('x'.repeat(60)), 1);
        response.once('close', () => clearInterval(drip));
      };
      await expect(outbound.send({ url, ...limits })).rejects.toMatchObject({ fault: 'answer_too_large' });
    });

    it.each<[string, RequestListener]>([
      ['hangs', () => undefined],
      ['drips', (_request, response) => void response.writeHead(200).write('x')],
    ])('does not wait for a server that %s', async (_, listener) => {
      answer = listener;
      await expect(outbound.send({ url, ...limits, timeoutMilliseconds: 50 })).rejects.toMatchObject({
        fault: 'timeout',
      });
    });

    it('says that nobody is there', async () => {
      answer = (request) => request.socket.destroy();
      await expect(outbound.send({ url, ...limits })).rejects.toMatchObject({ fault: 'unreachable' });
    });

    it.each(['ftp://shop.example/keys', 'file:///etc/passwd', 'keys.json', 'http://user:word@127.0.0.1/'])(
      'refuses %s',
      (target) => expect(faultOf(() => outbound.check(target))).toBe('url_not_allowed'),
    );
  });

  describe('outside development', () => {
    const strict = (...addresses: string[]) =>
      new OutboundHttp({ development: false }, resolvingTo(...addresses));

    it('speaks https only', () => {
      expect(faultOf(() => strict().check('http://shop.example/keys'))).toBe('url_not_allowed');
      expect(strict().check('https://shop.example/keys').host).toBe('shop.example');
    });

    it.each([
      'https://127.0.0.1/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://[::1]/',
      'https://[::ffff:169.254.169.254]/',
      'https://169.254.169.254/latest/meta-data',
    ])('refuses %s', (target) => expect(faultOf(() => strict().check(target))).toBe('address_not_allowed'));

    it.each([
      ['this machine', ['127.0.0.1']],
      ['a private network', ['10.0.0.1']],
      ['the metadata of the cloud', ['169.254.169.254']],
      ['a mapped address', ['::ffff:127.0.0.1']],
      ['a good address and a bad one', ['1.1.1.1', '127.0.0.1']],
      ['nowhere', []],
    ])('does not dial a name that leads to %s', async (_, addresses) => {
      const target = `https://rebound.example:${new URL(url).port}/keys`;
      await expect(strict(...addresses).send({ url: target, ...limits })).rejects.toMatchObject({
        fault: 'address_not_allowed',
      });
      expect(requests).toBe(0);
    });
  });
});
