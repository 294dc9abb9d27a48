/** What each part of Paygrove may know of the configuration. The classes are injection tokens. */
export abstract class HttpConfig {
  abstract readonly port: number;
  abstract readonly host: string;
  /** Without a trailing slash, e.g. `https://pay.example.com`. */
  abstract readonly publicUrl: string;
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
