import { StripeError } from './stripe-error';

/** The secret key of a request: the Bearer token, or the user name of basic authentication as with `curl -u`. */
export function apiKeyOf(authorization: string | undefined): string {
  const key = authorization && (bearer(authorization) ?? basicUser(authorization));
  if (!key) {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (!/^[sr]k_test_\w+$/.test(key)) {
    throw unauthorized(`Invalid API Key provided: ${redacted(key)}`);
  }
  return key;
}

const bearer = (header: string): string | undefined => /^Bearer\s+(\S+)$/i.exec(header)?.[1];

function basicUser(header: string): string | undefined {
  const credentials = /^Basic\s+(\S+)$/i.exec(header)?.[1];
  return credentials && Buffer.from(credentials, 'base64').toString().split(':')[0];
}

const unauthorized = (message: string): StripeError =>
  new StripeError(401, { type: 'invalid_request_error', message });

function redacted(key: string): string {
  if (key.length < 12) return '*'.repeat(key.length);
  return `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`;
}
