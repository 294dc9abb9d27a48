import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between the platform and the sandbox, and fails the calls that a test names. */
export class FailingStripe {
  private readonly server: Server;
  private sandboxPort = 0;
  private revoked: string | undefined;
  private fails: (call: string) => boolean = () => false;

  private constructor() {
    this.server = createServer((incoming, answer) => this.pass(incoming, answer));
  }

  static async start(): Promise<FailingStripe> {
    const stripe = new FailingStripe();
    await new Promise<void>((resolve) => stripe.server.listen(0, '127.0.0.1', resolve));
    return stripe;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  leadTo(sandboxPort: number): void {
    this.sandboxPort = sandboxPort;
  }

  /** @param calls of the form `DELETE /v1/subscriptions/` */
  failFrom(calls: string): void {
    this.fails = (call) => call.startsWith(calls);
  }

  /** Answers calls with this secret key as Stripe does once it was revoked. */
  revoke(key: string): void {
    this.revoked = key;
  }

  recover(): void {
    this.revoked = undefined;
    this.fails = () => false;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const { method, url: path, headers } = incoming;
    if (this.fails(`${method} ${path}`)) {
      incoming.resume();
      answer.writeHead(503, { 'content-type': 'application/json', 'stripe-should-retry': 'false' });
      answer.end(JSON.stringify({ error: { type: 'api_error', message: 'Stripe is down' } }));
      return;
    }
    if (this.revoked !== undefined && headers.authorization === `Bearer ${this.revoked}`) {
      incoming.resume();
      answer.writeHead(401, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ error: { type: 'invalid_request_error', message: 'Expired API Key' } }));
      return;
    }
    const target = { host: '127.0.0.1', port: this.sandboxPort, method, path, headers };
    const passed = request(target, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  }
}
