import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Server } from '@nestjs/microservices';
import { sides, type Side } from '#contracts';
import { EventBusConfig, RuntimeConfig } from '#infra/config';
import { RabbitmqClient, RabbitmqServer } from './rabbitmq';
import { RedisClient, RedisServer } from './redis';
import { SideLink, type SideClient } from './side-link';

/** What we need of Nest's servers. */
export type SideListener = Pick<Server, 'addHandler' | 'close'> & {
  listen(callback: (error?: unknown) => void): unknown;
};

/** The ways to the sides that do not live in this process, and the ears for those that do. */
@Injectable()
export class SideLinks implements OnApplicationShutdown {
  private readonly links: ReadonlyMap<Side, SideLink>;

  constructor(
    private readonly runtime: RuntimeConfig,
    private readonly config: EventBusConfig,
  ) {
    const remote = sides.filter((side) => !runtime.sides.includes(side));
    this.links = new Map(
      remote.map((side) => [side, new SideLink(side, config.namespace, this.clientFor(side))]),
    );
  }

  /** The way to a side; undefined for one that lives in this process. */
  to(side: Side): SideLink | undefined {
    return this.links.get(side);
  }

  get remote(): readonly SideLink[] {
    return [...this.links.values()];
  }

  /** One listener for each side of this process that others may speak to. */
  listeners(): { side: Side; listener: SideListener }[] {
    if (this.links.size === 0) return [];
    return this.runtime.sides.map((side) => ({ side, listener: this.listenerFor(side) }));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.remote.map((link) => link.close()));
  }

  private clientFor(side: Side): SideClient {
    const { transport } = this.config;
    switch (transport.kind) {
      case 'redis':
        return new RedisClient(transport.url);
      case 'rabbitmq':
        return new RabbitmqClient(transport.url, this.queueOf(side));
      case 'memory':
        throw new Error(`The ${side} side does not run in this process, and nothing leads to it`);
    }
  }

  private listenerFor(side: Side): SideListener {
    const { transport } = this.config;
    switch (transport.kind) {
      case 'redis':
        return new RedisServer(transport.url);
      case 'rabbitmq':
        return new RabbitmqServer(transport.url, this.queueOf(side));
      case 'memory':
        throw new Error(`Nothing leads to the ${side} side of this process`);
    }
  }

  private queueOf(side: Side): string {
    return `${this.config.namespace}.${side}`;
  }
}
