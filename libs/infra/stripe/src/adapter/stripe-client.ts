import type { StripeConfig } from '#infra/config';
import Stripe from 'stripe';

const TIMEOUT_MILLISECONDS = 8_000;
const NETWORK_RETRIES = 2;

/** The official SDK, pointed at Stripe or at the Stripe-compatible server of the configuration. */
export function createStripeClient(config: StripeConfig): Stripe {
  const options = { timeout: TIMEOUT_MILLISECONDS, maxNetworkRetries: NETWORK_RETRIES, telemetry: false };
  if (config.apiUrl === undefined) return new Stripe(config.secretKey, options);
  const { protocol, hostname, port } = new URL(config.apiUrl);
  return new Stripe(config.secretKey, {
    ...options,
    protocol: protocol === 'https:' ? 'https' : 'http',
    host: hostname,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : port,
  });
}
