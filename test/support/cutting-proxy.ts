import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands before a server and cuts each of the first connections off when something certain is said on it. */
export class CuttingProxy {
  private cuts = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(
    target: { host: string; port: number },
    private readonly options: { said: Buffer; most: number },
  ) {
    this.server = createServer((caller) => {
      const answerer = connect(target);
      const sockets = [caller, answerer];
      const end = () => sockets.forEach((socket) => socket.destroy());
      for (const socket of sockets) {
        this.sockets.add(socket);
        socket.on('error', end);
        socket.on('close', () => {
          this.sockets.delete(socket);
          end();
        });
      }
      caller.on('data', (chunk) => {
        if (this.cuts < options.most && chunk.includes(this.options.said)) {
          this.cuts += 1;
          end();
        } else answerer.write(chunk);
      });
      answerer.on('data', (chunk) => caller.write(chunk));
    });
  }

  static async before(
    url: URL,
    standardPort: number,
    options: { said: Buffer; most: number },
  ): Promise<CuttingProxy> {
    const proxy = new CuttingProxy({ host: url.hostname, port: Number(url.port) || standardPort }, options);
    await new Promise<void>((listening) => proxy.server.listen(0, '127.0.0.1', listening));
    return proxy;
  }

  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen');
    return address.port;
  }

  /** How many connections it has cut. */
  get cut(): number {
    return this.cuts;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }
}
