import { ClientRMQ, ServerRMQ, type RmqOptions } from '@nestjs/microservices';
import type { AmqpConnectionManager, ChannelWrapper } from 'amqp-connection-manager';
import { EVENTS_TIMEOUT_MILLISECONDS } from './messages';

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
    const createChannel = manager.createChannel.bind(manager);
    manager.createChannel = (options) => withFailuresObserved(createChannel(options));
    return manager as Client;
  }

  /** Null instead of a message says that the queue was deleted under the consumer: connect anew, which makes it again. */
  override async handleMessage(message: Record<string, unknown> | null, channel: unknown): Promise<void> {
    if (message === null) this.unwrap<AmqpConnectionManager>().reconnect();
    else await super.handleMessage(message, channel);
  }

  override async close(): Promise<void> {
    await super.close().catch(() => undefined);
  }
}

/** Nest answers without looking at the outcome, and a rejection that nobody looks at ends the process. */
function withFailuresObserved(channel: ChannelWrapper): ChannelWrapper {
  const send = channel.sendToQueue.bind(channel);
  channel.sendToQueue = (...message) => {
    const outcome = send(...message);
    outcome.catch(() => undefined);
    return outcome;
  };
  return channel;
}
