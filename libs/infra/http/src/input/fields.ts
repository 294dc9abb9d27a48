import { z } from 'zod';

/** An id that a project chose: of a user, a product, a project. Safe in paths and logs. */
export function chosenId(description: string, example: string) {
  return z
    .string()
    .min(1)
    .max(128)
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._:@|+-]*$/,
      'Must begin with a letter or digit and contain only A-Z a-z 0-9 . _ : @ | + -',
    )
    .meta({ description, example });
}

/** An e-mail address, at most as long as SMTP allows. */
export function emailAddress(description: string) {
  return z.email().max(254).meta({ description, example: 'ada@example.com' });
}

/** An absolute http or https URL without user name and password. */
export function webUrl(description: string, example: string) {
  return z
    .url({ protocol: /^https?$/, error: notAnUrl })
    .max(2_048)
    .refine((text) => !/^https?:\/\/[^/?#]*@/i.test(text), 'Must not contain a user name or password')
    .meta({ description, example });
}

/** Of the form alone: a message that stood for every fault would hide that a URL is too long. */
function notAnUrl({ code }: { readonly code: string }): string | undefined {
  return code === 'invalid_format' ? 'Must be an absolute http or https URL' : undefined;
}

/** Where a buyer returns to: as `webUrl`, and Stripe fills `{CHECKOUT_SESSION_ID}` in, whose braces make it a template (RFC 6570). */
export function returnUrl(description: string, example: string) {
  return webUrl(description, example).meta({ format: 'uri-template' });
}

/** Metadata within Stripe's limits: 50 keys of 40 characters, values of 500. */
export function metadataField(description: string) {
  return z
    .record(
      z
        .string()
        .min(1)
        .max(40)
        .regex(/^[^[\]]+$/, 'Keys must not contain square brackets'),
      z.string().max(500),
    )
    .refine((record) => Object.keys(record).length <= 50, 'Must not have more than 50 keys')
    .meta({ description, example: { booking: 'B-1042' } });
}

/** A point in time in answers. */
export function instant(description: string) {
  return z.iso.datetime().meta({ description, example: '2026-11-21T10:00:00.000Z' });
}

/** A point in time in requests, with any offset. Handed on in UTC, within the years that have four digits: the database knows no year 0. */
export function pointInTime(description: string) {
  return z.iso
    .datetime({ offset: true })
    .overwrite(inUtc)
    .refine((text) => {
      const year = new Date(text).getUTCFullYear();
      return Number.isNaN(year) || (year >= 1 && year <= 9_999);
    }, 'Must be a time between the years 0001 and 9999, in UTC')
    .meta({ description, example: '2026-11-21T10:00:00Z' });
}

/** What is no time is left as it is, for the schema to refuse. */
function inUtc(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
}
