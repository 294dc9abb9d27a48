import { billingIntervals, LARGEST_CHARGE, LARGEST_QUANTITY, taxBehaviors } from '#infra/stripe';
import { chosenId, webUrl } from '#infra/http';
import { z } from 'zod';
import { currencyCode, shownName } from '../project/fields';
import { productTypes } from './product';
import { faultsOf, type DescribedProduct } from './product-rules';

const LARGEST_CREDIT_AMOUNT = 1_000_000_000_000;
const LONGEST_TRIAL_DAYS = 730;
const LONGEST_GRACE_DAYS = 365;
const LONGEST_CREDIT_DAYS = 3_650;
const LONGEST_LINK_HOURS = 8_760;
const MOST_DOWNLOADS = 10_000;
const MOST_GRANTS = 50;
const DEFAULT_GRACE_DAYS = 3;

const price = z.strictObject({
  amount: z.int().min(0).max(LARGEST_CHARGE).meta({
    description: 'In the minor unit of the currency, at most 99,999,999; 0 only for recurring products.',
    example: 1900,
  }),
  currency: currencyCode('The project’s `default_currency` unless given.').optional(),
  interval: z.enum(billingIntervals).optional().meta({
    description: 'How often it is paid. Needed for recurring products, refused for others.',
    example: 'month',
  }),
  interval_count: z.int().min(1).max(1_095).optional().meta({
    description: 'Every how many intervals it is paid: at most three years. 1 unless given.',
    example: 1,
  }),
});

const creditGrant = z.strictObject({
  credit_type: chosenId('What the credits are called.', 'api_calls'),
  amount: z
    .int()
    .min(1)
    .max(LARGEST_CREDIT_AMOUNT)
    .meta({ description: 'How many, for each unit bought.', example: 1000 }),
  expires_after_days: z.int().min(1).max(LONGEST_CREDIT_DAYS).optional().meta({
    description:
      'They do not expire unless given; those of a recurring product end with their period unless they roll over, and can be spent until the next ones are paid for, 90 minutes longer at most.',
    example: 30,
  }),
  rollover: z.boolean().default(false).meta({
    description:
      'Of a recurring product, which grants them with every paid period: whether what is left is kept into the next one.',
    example: false,
  }),
});

const grants = z.strictObject({
  permissions: z
    .array(chosenId('A permission.', 'pro'))
    .max(MOST_GRANTS)
    .default([])
    .meta({
      description:
        'Held while the product is paid for. A `subscription`, `premium_access` or `pro_features` product that names none grants one named after its own id.',
      example: ['pro'],
    }),
  credits: z.array(creditGrant).max(MOST_GRANTS).default([]).meta({
    description:
      'Added with each payment. An `api_credits` or `download_credits` product that names none grants one credit of that type per unit bought: sell packs by `quantity`, or name the amount.',
  }),
  grace_days: z.int().min(0).max(LONGEST_GRACE_DAYS).default(DEFAULT_GRACE_DAYS).meta({
    description: 'How long permissions stay once a subscription has ended or a renewal has failed.',
    example: DEFAULT_GRACE_DAYS,
  }),
});

const quantity = z.strictObject({
  min: z
    .int()
    .min(1)
    .max(LARGEST_QUANTITY)
    .default(1)
    .meta({ description: 'The fewest at once.', example: 1 }),
  max: z
    .int()
    .min(1)
    .max(LARGEST_QUANTITY)
    .default(LARGEST_QUANTITY)
    .meta({ description: 'The most at once.', example: 10 }),
});

const fulfillment = z.strictObject({
  kind: z.literal('download').meta({ description: 'A download link after payment.', example: 'download' }),
  url: webUrl('Where the file is.', 'https://files.shop.example/book.pdf'),
  expires_after_hours: z
    .int()
    .min(1)
    .max(LONGEST_LINK_HOURS)
    .default(72)
    .meta({ description: 'How long a link works.', example: 72 }),
  max_downloads: z
    .int()
    .min(1)
    .max(MOST_DOWNLOADS)
    .default(5)
    .meta({ description: 'How often it works.', example: 5 }),
});

const productFields = {
  name: shownName('Shown to buyers, on the checkout page as well.', 'Pro plan'),
  type: z.enum(productTypes).meta({
    description:
      '`subscription` is always recurring, `one_time` never. The other types are what `recurring` says, else what their price is.',
    example: 'subscription',
  }),
  recurring: z
    .boolean()
    .optional()
    .meta({ description: 'Whether it is paid again and again.', example: true }),
  price_id: z
    .string()
    .max(255)
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]*$/, 'Must be the id of a price at Stripe')
    .optional()
    .meta({
      description: 'A price that exists at Stripe. Either this or `price`.',
      example: 'price_1QxYzA2eZvKYlo2C',
    }),
  price: price
    .optional()
    .meta({ description: 'A price that Paygrove makes at Stripe. Either this or `price_id`.' }),
  tax_behavior: z.enum(taxBehaviors).optional().meta({
    description:
      'Of a price that Paygrove makes; `unspecified`, unless given. An existing price keeps its own, which this must not contradict.',
    example: 'unspecified',
  }),
  trial_days: z
    .int()
    .min(1)
    .max(LONGEST_TRIAL_DAYS)
    .optional()
    .meta({ description: 'Days before the first payment; for recurring products.', example: 14 }),
  quantity: quantity.optional().meta({ description: 'How many may be bought at once.' }),
  grants: grants.prefault({}).meta({ description: 'What the buyer gets in Paygrove.' }),
  fulfillment: fulfillment.optional().meta({ description: 'How a digital good reaches its buyer.' }),
  metered: z
    .strictObject({ meter: chosenId('The meter that usage is counted under.', 'api_calls').max(100) })
    .optional()
    .meta({
      description:
        'Billed by what is used in each period: `price.amount` is for one unit. `POST /usage` counts; the meter at Stripe has this event name.',
    }),
};

/** The price is either `price` or `price_id`, so no example can show every field. */
const productExample = {
  name: 'Pro plan',
  type: 'subscription',
  recurring: true,
  price: { amount: 1900, currency: 'usd', interval: 'month', interval_count: 1 },
  tax_behavior: 'unspecified',
  trial_days: 14,
  quantity: { min: 1, max: 10 },
  grants: {
    permissions: ['pro'],
    credits: [{ credit_type: 'api_calls', amount: 1000, expires_after_days: 30, rollover: false }],
    grace_days: DEFAULT_GRACE_DAYS,
  },
};

const productId = chosenId('The project’s own id of the product.', 'pro_monthly');

/** A product in the registration of a project. */
export const newProductSchema = z
  .strictObject({ id: productId, ...productFields })
  .superRefine(addFaults)
  .meta({
    id: 'NewProduct',
    description: 'A product, with either `price` or `price_id`.',
    example: { id: 'pro_monthly', ...productExample },
  });

/** A product that is put under the id in the path. */
export const putProductSchema = z
  .strictObject({
    id: productId.optional().meta({ description: 'When given, the same as in the path.' }),
    ...productFields,
  })
  .superRefine(addFaults)
  .meta({
    id: 'PutProduct',
    description: 'A product, with either `price` or `price_id`.',
    example: productExample,
  });

/** A product as an operator describes it. */
export type ProductInput = z.output<typeof newProductSchema>;

function addFaults(product: DescribedProduct, context: z.RefinementCtx): void {
  for (const { path, message } of faultsOf(product)) context.addIssue({ code: 'custom', path, message });
}
