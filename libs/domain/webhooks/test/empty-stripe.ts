import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Stripe that has nothing: whatever is asked for is not there. */
export class EmptyStripe {
  private constructor(private readonly server: Server) {}

  static async start(): Promise<EmptyStripe> {
    const error = { type: 'invalid_request_error', code: 'resource_missing', message: 'No such object' };
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new EmptyStripe(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
