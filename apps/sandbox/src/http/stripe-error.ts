import { type PaymentIntent, type PaymentMethod, type SetupIntent } from '../stripe-objects';

export type StripeErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/** The `error` object of an answer; see https://docs.stripe.com/api/errors. */
export interface StripeErrorBody {
  type: StripeErrorType;
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: PaymentIntent;
  payment_method?: PaymentMethod;
  setup_intent?: SetupIntent;
}

/** An error in Stripe's shape, with the HTTP status that it is answered with. */
export class StripeError extends Error {
  readonly body: StripeErrorBody;

  constructor(
    readonly status: number,
    body: StripeErrorBody,
  ) {
    super(body.message);
    this.name = new.target.name;
    this.body = body.code
      ? { ...body, doc_url: `https://docs.stripe.com/error-codes/${body.code.replaceAll('_', '-')}` }
      : body;
  }
}

/** The caller asked for something that is not possible. Nothing has changed. */
export class InvalidRequest extends StripeError {
  constructor(message: string, options: { code?: string; param?: string; status?: number } = {}) {
    const { status = 400, ...rest } = options;
    super(status, { type: 'invalid_request_error', message, ...rest });
  }
}

/** The request could not even be understood; such answers are not kept for its idempotency key. */
export class InvalidParameter extends InvalidRequest {}

/** A card said no. It is an outcome, not a failure: what has been recorded up to here stays. */
export class CardError extends StripeError {
  constructor(body: Omit<StripeErrorBody, 'type'>) {
    super(402, { type: 'card_error', ...body });
  }
}

/** An object that does not exist: 404 when the URL names it, 400 when the parameter `param` does. */
export function resourceMissing(kind: string, id: string, param?: string): InvalidRequest {
  return new InvalidRequest(`No such ${kind}: '${id}'`, {
    code: 'resource_missing',
    param: param ?? 'id',
    status: param === undefined ? 404 : 400,
  });
}

export function missingParameter(param: string): InvalidParameter {
  return new InvalidParameter(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}
