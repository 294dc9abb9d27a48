import type { Side } from '#contracts';

/** What each part of Paygrove may know of the configuration. The classes are injection tokens. */
export abstract class HttpConfig {
  abstract readonly port: number;
  abstract readonly host: string;
  /** Without a trailing slash, e.g. `https://pay.example.com`. */
  abstract readonly publicUrl: string;
  /** Where projects reach the auth side; the same unless it is an app with an address of its own. Without a trailing slash. */
  abstract readonly authServiceUrl: string;
  abstract readonly trustProxyHops: number;
  abstract readonly drainMilliseconds: number;
  abstract readonly adminApiKey: string;
}

export abstract class DatabaseConfig {
  abstract readonly url: string;
  abstract readonly poolSize: number;
}

export abstract class StripeConfig {
  abstract readonly secretKey: string;
  /** The current secret first; a second one while it is being rotated. */
  abstract readonly webhookSecrets: readonly string[];
  /** A Stripe-compatible server to talk to instead of Stripe's own. */
  abstract readonly apiUrl: string | undefined;
  abstract readonly livemode: boolean;
}

export abstract class ClockConfig {
  /** Where business time is followed from; `undefined` means the machine's time. */
  abstract readonly url: string | undefined;
}

export abstract class CryptoConfig {
  /** 32 bytes for AES-256-GCM. */
  abstract readonly encryptionKey: Buffer;
}

export abstract class RuntimeConfig {
  abstract readonly environment: 'development' | 'test' | 'production';
  abstract readonly logLevel: string;
  /** The sides that live in this process. */
  abstract readonly sides: readonly Side[];
}

/** What carries events and calls to a side in another process. */
export type TransportChoice =
  | { readonly kind: 'memory' }
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'rabbitmq'; readonly url: string };

export abstract class EventBusConfig {
  abstract readonly transport: TransportChoice;
  /** Begins the names of channels and queues, so that several installations may share a Redis or RabbitMQ. */
  abstract readonly namespace: string;
}
