import type { Side } from '#contracts';

/** Of `#infra/http`. Each part gets the slice of the configuration that it may know; the classes are injection tokens. */
export abstract class HttpConfig {
  /** 0: any that is free. */
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

/** Of `#infra/database`. */
export abstract class DatabaseConfig {
  abstract readonly url: string;
  abstract readonly poolSize: number;
  /** How long a statement may take, and how long its answer is waited for; what `#infra/database` takes to be right unless given. */
  abstract readonly statementTimeoutMilliseconds?: number;
  abstract readonly unansweredMilliseconds?: number;
}

/** Of `#infra/stripe`, and of whoever must know which mode it is in. */
export abstract class StripeConfig {
  abstract readonly secretKey: string;
  /** The current secret first; a second one while it is being rotated. */
  abstract readonly webhookSecrets: readonly string[];
  /** A Stripe-compatible server to talk to instead of Stripe's own. */
  abstract readonly apiUrl: string | undefined;
  abstract readonly livemode: boolean;
  /** What a card form in a browser names itself to Stripe by; undefined where there is none to give. */
  abstract readonly publishableKey: string | undefined;
}

/** Of the reconciler. */
export abstract class ReconciliationConfig {
  /** 0: only when the operator asks for it. */
  abstract readonly everySeconds: number;
}

/** Of whatever clears away what has served its time. */
export abstract class RetentionConfig {
  abstract readonly days: number;
}

/** Of `#infra/clock`. */
export abstract class ClockConfig {
  /** Where business time is followed from; `undefined` means the machine's time. */
  abstract readonly url: string | undefined;
}

/** Of `#infra/crypto`. */
export abstract class CryptoConfig {
  /** 32 bytes for AES-256-GCM. */
  abstract readonly encryptionKey: Buffer;
  /** Keys of before: they open what they have sealed, and seal nothing. */
  abstract readonly formerEncryptionKeys?: readonly Buffer[];
}

/** Of whatever behaves differently where it runs. */
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

export abstract class TokenConfig {
  /** `iss` of access tokens. */
  abstract readonly issuer: string;
}

export abstract class MailConfig {
  abstract readonly smtpUrl: string | undefined;
  abstract readonly from: string;
  /** Where mails are written instead while there is no SMTP server; `undefined` in production, where they cannot be sent then. */
  abstract readonly outboxDirectory: string | undefined;
}
