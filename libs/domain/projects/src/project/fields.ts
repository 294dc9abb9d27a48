import { isCurrency } from '#kernel';
import { creditDebts } from '#contracts';
import { z } from 'zod';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const DOMAIN = new RegExp(
  `^(?:localhost|(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])|(?:${BYTE}\\.){3}${BYTE})(?::[1-9]\\d{0,4})?$`,
);
const LARGEST_PORT = 65_535;

/** A name that people read. */
export function shownName(description: string, example: string) {
  return z.string().max(120).regex(/\S/, 'Must not be empty').meta({ description, example });
}

/** A lower-case ISO 4217 code. */
export function currencyCode(description: string) {
  return z
    .string()
    .regex(/^[a-z]{3}$/, 'Must be a lower-case ISO 4217 code, e.g. usd')
    .refine(isCurrency, 'There is no such currency in ISO 4217')
    .meta({ description, example: 'usd' });
}

/** What becomes of credits that are spent already when their payment is refunded. */
export function creditDebtChoice() {
  return z.enum(creditDebts).meta({
    description:
      'Credits that are spent already when their payment is refunded: `repay` makes them a debt that later grants repay first, `forgive` lets them go.',
    example: 'repay',
  });
}

/** A host name, with a port where it is not the scheme's own. */
export function domainName(description: string) {
  return z
    .string()
    .max(259)
    .toLowerCase()
    .regex(
      DOMAIN,
      'Must be a host name without https:// and path: shop.example, or localhost:5173 in development',
    )
    .refine((domain) => Number(domain.split(':')[1] ?? 0) <= LARGEST_PORT, 'The port is not one')
    .meta({ description, example: 'shop.example' });
}

/** A project's own id: short, lower-case, safe in paths, headers and logs. */
export function projectSlug(description: string) {
  return z
    .string()
    .max(64)
    .regex(
      /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/,
      'Must consist of a-z, 0-9, - and _, and begin and end with a letter or digit',
    )
    .meta({ description, example: 'ecom_001' });
}
