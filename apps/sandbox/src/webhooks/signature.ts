import { createHmac } from 'node:crypto';

/**
 * The `Stripe-Signature` header of a webhook. The time is the real one, not the sandbox's: receivers hold it against their
 * own clock. See https://docs.stripe.com/webhooks#verify-manually.
 */
export function signatureHeader(body: string, secret: string, unixSeconds: number): string {
  const digest = createHmac('sha256', secret).update(`${unixSeconds}.${body}`).digest('hex');
  return `t=${unixSeconds},v1=${digest}`;
}
