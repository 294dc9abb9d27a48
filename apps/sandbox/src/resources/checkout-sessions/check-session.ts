import { InvalidParameter, InvalidRequest, missingParameter } from '../../http/stripe-error';
import { type SessionParams } from './session-params';

type Mode = SessionParams['mode'];
type Param = keyof SessionParams;

const HOUR = 3600;
const DAY = 24 * HOUR;
/** A caller's clock may be a little behind: Stripe's limit of 30 minutes is not held against seconds. */
const TOLERANCE = 60;

/** What only makes sense in some modes. */
const modesOf: Partial<Record<Param, Mode[]>> = {
  allow_promotion_codes: ['payment', 'subscription'],
  customer_creation: ['payment', 'setup'],
  discounts: ['payment', 'subscription'],
  line_items: ['payment', 'subscription'],
  payment_intent_data: ['payment'],
  setup_intent_data: ['setup'],
  subscription_data: ['subscription'],
};

const exclusive: [Param, Param][] = [
  ['customer', 'customer_email'],
  ['allow_promotion_codes', 'discounts'],
];

/** Refuses parameters that do not go together. */
export function checkParams(params: SessionParams): void {
  if (!params.success_url) throw missingParameter('success_url');
  if (params.client_reference_id && params.client_reference_id.length > 200) {
    throw tooLong('client_reference_id', 200);
  }
  for (const [one, other] of exclusive) {
    if (params[one] !== undefined && params[other] !== undefined) {
      throw new InvalidRequest(`You may only specify one of these parameters: ${one}, ${other}.`, {
        param: one === 'customer' ? one : other,
      });
    }
  }
  for (const [param, modes] of Object.entries(modesOf) as [Param, Mode[]][]) {
    if (params[param] !== undefined && !modes.includes(params.mode)) {
      throw new InvalidRequest(`You can not pass \`${param}\` in \`${params.mode}\` mode.`, { param });
    }
  }
  if (params.mode !== 'setup' && !params.line_items) throw missingParameter('line_items');
  const types = params.allowed_payment_method_types ?? params.payment_method_types;
  if (params.mode === 'setup' && !types && !params.currency) throw missingParameter('currency');
}

/** Until when a session is open, in unix seconds. */
export function checkExpiry(requested: number | undefined, now: number): number {
  if (requested === undefined) return now + DAY;
  if (requested < now + HOUR / 2 - TOLERANCE) {
    throw expiry('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.');
  }
  if (requested > now + DAY + TOLERANCE) {
    throw expiry('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.');
  }
  return requested;
}

const expiry = (message: string): InvalidRequest => new InvalidRequest(message, { param: 'expires_at' });

const tooLong = (param: string, limit: number): InvalidParameter =>
  new InvalidParameter(`Invalid string: must be at most ${limit} characters`, { param });
