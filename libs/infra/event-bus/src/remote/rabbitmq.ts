import { ClientRMQ, ServerRMQ, type RmqOptions } from '@nestjs/microservices';
import type { AmqpConnectionManager, Channel } from 'amqp-connection-manager';
import { EVENTS_TIMEOUT_MILLISECONDS } from './messages';

const SET_UP_AGAIN_AFTER_MILLISECONDS = 1_000;
const UNUSED_QUEUE_IS_DELETED_AFTER_MILLISECONDS = 3_600_000;

type Options = NonNullable<RmqOptions['options']>;

/**
 * The outbox keeps what is not answered, so the queue need not: a message lives no longer than somebody waits for its answer, and
 * nothing is written to the broker's disk but the queue's name.
 */
function optionsFor(rabbitmqUrl: string, queue: string): Options {
  return {
    urls: [rabbitmqUrl],
    queue,
    queueOptions: {
      durable: true,
      messageTtl: EVENTS_TIMEOUT_MILLISECONDS,
      expires: UNUSED_QUEUE_IS_DELETED_AFTER_MILLISECONDS,
    },
    persistent: false,
    noAck: true,
    socketOptions: { heartbeatIntervalInSeconds: 5, reconnectTimeInSeconds: 1 },
  };
}

/** Nest's client over RabbitMQ, for messages to one queue. */
export class RabbitmqClient extends ClientRMQ {
  constructor(rabbitmqUrl: string, queue: string) {
    super(optionsFor(rabbitmqUrl, queue));
  }

  override createClient(): AmqpConnectionManager {
    const manager = super.createClient() as AmqpConnectionManager;
    return withFailuresObserved(manager, (error) => void this.logger.error(error));
  }

  override async close(): Promise<void> {
    await super.close().catch(() => undefined);
  }
}

/** Nest's server over RabbitMQ. Starts listening whenever the broker is there. */
export class RabbitmqServer extends ServerRMQ {
  constructor(rabbitmqUrl: string, queue: string) {
    super(optionsFor(rabbitmqUrl, queue));
  }

  override async createClient<Client = AmqpConnectionManager>(): Promise<Client> {
    const manager = await super.createClient<AmqpConnectionManager>();
    return withFailuresObserved(manager, (error) => void this.logger.error(error)) as Client;
  }

  /** Null instead of a message says that the queue was deleted under the consumer: connect anew, which makes it again. */
  override async handleMessage(message: Record<string, unknown> | null, channel: unknown): Promise<void> {
    if (message === null) reconnect(this.unwrap());
    else await super.handleMessage(message, channel);
  }

  override async close(): Promise<void> {
    await super.close().catch(() => undefined);
  }
}

type Failed = (error: unknown) => void;

/**
 * Nest sends and consumes without looking at the outcome, and listens to no errors of its channel: each of that would end the process. Who
 * waits for an answer learns of a lost one by his timeout; a channel that could not be set up is set up again.
 */
function withFailuresObserved(manager: AmqpConnectionManager, failed: Failed): AmqpConnectionManager {
  const createChannel = manager.createChannel.bind(manager);
  manager.createChannel = (options) => {
    const setup = options?.setup as ((channel: Channel) => Promise<void>) | undefined;
    const channel = createChannel({
      ...options,
      setup: async (opened: Channel) => {
        const outcomes = consumersOf(opened);
        await setup?.(opened);
        await Promise.all(outcomes);
      },
    });
    channel.on('error', (error: unknown) => {
      failed(error);
      setTimeout(() => reconnect(manager), SET_UP_AGAIN_AFTER_MILLISECONDS).unref();
    });
    const send = channel.sendToQueue.bind(channel);
    channel.sendToQueue = (...message) => {
      const outcome = send(...message);
      outcome.catch(() => undefined);
      return outcome;
    };
    return channel;
  };
  return manager;
}

/** What becomes of the consumers that are asked for from now on: the channel is not set up before they are there. */
function consumersOf(channel: Channel): Promise<unknown>[] {
  const outcomes: Promise<unknown>[] = [];
  const consume = channel.consume.bind(channel);
  channel.consume = (...parameters) => {
    const outcome = consume(...parameters);
    outcome.catch(() => undefined);
    outcomes.push(outcome);
    return outcome;
  };
  return outcomes;
}

/** Connects anew, which sets up all channels; unless it is closed, or connecting already. */
function reconnect(manager: AmqpConnectionManager): void {
  if (manager.isConnected()) manager.reconnect();
}
