import { z } from 'zod';

/**
 * Parameters arrive as text (`a[b][0]=1`). These schemas turn them into values and say what is wrong in Stripe's words:
 * `params.code` of a custom issue is Stripe's error code.
 */
const reject = (ctx: z.RefinementCtx, code: string, message: string): never => {
  ctx.addIssue({ code: 'custom', message, params: { code } });
  return z.NEVER;
};

export const text = z.string().max(5000);

/** Text that an empty string unsets. */
export const clearable = text.transform((value) => (value === '' ? null : value));

export const filled = z
  .string()
  .max(5000)
  .transform((value, ctx) =>
    value === ''
      ? reject(ctx, 'parameter_invalid_empty', 'You passed an empty string. It must have a value.')
      : value,
  );

export const integer = z.string().transform((value, ctx) => {
  const number = Number(value);
  return /^-?\d+$/.test(value) && Number.isSafeInteger(number)
    ? number
    : reject(ctx, 'parameter_invalid_integer', `Invalid integer: ${value}`);
});

/** An integer within bounds. */
export const integerBetween = (least: number, most: number) =>
  integer.transform((value, ctx) => {
    if (value < least) {
      const words = `This value must be greater than or equal to ${least}.`;
      return reject(ctx, 'parameter_invalid_integer', words);
    }
    if (value > most) {
      return reject(ctx, 'parameter_invalid_integer', `This value must be less than or equal to ${most}.`);
    }
    return value;
  });

/** Money, in the currency's minor unit. */
export const amount = integerBetween(0, 99_999_999);
export const positiveAmount = integerBetween(1, 99_999_999);
export const quantity = integerBetween(0, 999_999);

/** A moment, in unix seconds. */
export const timestamp = integerBetween(0, 99_999_999_999);

export const flag = z.string().transform((value, ctx) => {
  if (value === 'true') return true;
  if (value === 'false') return false;
  return reject(ctx, 'parameter_invalid_boolean', `Invalid boolean: ${value}`);
});

export const currency = z
  .string()
  .transform((value, ctx) =>
    /^[a-zA-Z]{3}$/.test(value)
      ? value.toLowerCase()
      : reject(ctx, 'currency_invalid', `Invalid currency: ${value}`),
  );

/** Keys that are numbers make a form parser see a list: it is a record all the same. */
const asRecord = (value: unknown): unknown => (Array.isArray(value) ? { ...(value as unknown[]) } : value);

const metadataRecord = z.preprocess(
  asRecord,
  z.record(z.string().max(40), z.string().max(500)).superRefine((value, ctx) => {
    if (Object.keys(value).length > 50) {
      reject(ctx, 'parameter_invalid', 'Metadata can have up to 50 keys.');
    }
  }),
);

/** A change of metadata: `''` for a key removes it, `''` for the whole removes all. */
export const metadata = z.union([z.literal(''), metadataRecord]);

export type MetadataChange = z.infer<typeof metadata> | undefined;

/** An open list of fields that the sandbox accepts and keeps quiet about. */
export const ignored = z.unknown();

/** A parameter of Stripe's that would change what happens, in a way that the sandbox cannot play yet. */
export const unsupported = z
  .unknown()
  .transform((_value, ctx) =>
    reject(ctx, 'parameter_unsupported', 'The sandbox does not support this parameter.'),
  );

export const range = z.union([
  integer.transform((value) => ({ gte: value, lte: value })),
  z.strictObject({
    gt: integer.optional(),
    gte: integer.optional(),
    lt: integer.optional(),
    lte: integer.optional(),
  }),
]);

/** What every list takes. */
export const pagination = {
  limit: integerBetween(1, 100).optional(),
  starting_after: filled.optional(),
  ending_before: filled.optional(),
};
