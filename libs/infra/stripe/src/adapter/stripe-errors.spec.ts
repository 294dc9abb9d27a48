import Stripe from 'stripe';
import { isMissing, translateStripeError } from './stripe-errors';

const {
  StripeAPIError,
  StripeConnectionError,
  StripeIdempotencyError,
  StripeInvalidRequestError,
  StripeRateLimitError,
} = Stripe.errors;

function refusal(raw: Record<string, unknown>): Error {
  return new StripeInvalidRequestError({ type: 'invalid_request_error', message: 'No.', ...raw });
}

describe('translateStripeError', () => {
  it('takes a request that Stripe refuses for refused', () => {
    expect(translateStripeError(refusal({ code: 'amount_too_small' }))).toMatchObject({
      code: 'provider_rejected',
    });
  });

  it.each([
    [
      'too many requests',
      new StripeRateLimitError({ type: 'rate_limit_error', message: 'No.', statusCode: 429 }),
    ],
    ['Stripe’s own trouble', new StripeAPIError({ type: 'api_error', message: 'No.', statusCode: 500 })],
    ['a connection that broke', new StripeConnectionError({ type: 'api_error', message: 'No.' })],
    ['the same key in flight', refusal({ statusCode: 409 })],
  ])('takes %s for something to be asked again', (_, error) => {
    expect(translateStripeError(error)).toMatchObject({ code: 'provider_unavailable' });
  });

  it('does not take a key that was used before for a refusal: what was made under it may yet be paid', () => {
    const error = new StripeIdempotencyError({
      type: 'idempotency_error',
      message: 'Used.',
      statusCode: 400,
    });
    expect(translateStripeError(error)).toMatchObject({ code: 'provider_unavailable' });
  });
});

describe('isMissing', () => {
  const missing = refusal({ code: 'resource_missing', param: 'customer' });

  it('tells which of the things that were named is missing', () => {
    expect(isMissing(missing)).toBe(true);
    expect(isMissing(missing, 'customer')).toBe(true);
    expect(isMissing(missing, 'line_items[0][price]')).toBe(false);
  });
});
