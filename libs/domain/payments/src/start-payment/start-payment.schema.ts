import { chosenId, emailAddress, metadataField, returnUrl } from '#infra/http';
import { LARGEST_QUANTITY, MOST_LINES } from '#infra/stripe';
import { z } from 'zod';

/** Who pays. */
export const buyerFields = {
  user_id: chosenId('The project’s own id of the user who pays.', 'user_42'),
  email: emailAddress('Where Stripe sends the receipt.'),
};

/** A product, and how many of it. */
export const itemFields = {
  product_id: chosenId('A product of the project.', 'ebook'),
  quantity: z
    .int()
    .min(1)
    .max(LARGEST_QUANTITY)
    .default(1)
    .meta({ description: 'How many, within the product’s limits.', example: 1 }),
};

/** What every checkout may be given besides. */
export const checkoutFields = {
  success_url: returnUrl(
    'Where the customer goes after paying; `{CHECKOUT_SESSION_ID}` in it is filled in. Default: the project’s.',
    'https://shop.example/thanks',
  ).optional(),
  cancel_url: returnUrl(
    'Where the customer goes who turns back. Default: the project’s.',
    'https://shop.example/cart',
  ).optional(),
  reference: z.string().min(1).max(200).optional().meta({
    description: 'The project’s own booking or order id; payments can be found by it.',
    example: 'order-1042',
  }),
  metadata: metadataField('Anything the project wants back, within Stripe’s limits.').default({}),
};

const fields = {
  ...buyerFields,
  ...itemFields,
  price_id: z
    .string()
    .max(255)
    .optional()
    .meta({ description: 'The product’s price at Stripe, to make sure of it.', example: 'price_1QabcdEFGH' }),
  ...checkoutFields,
};

/** The explicit forms: what is sold decides, and must be of the form’s type. */
export const startCheckoutSchema = z.strictObject(fields).meta({ id: 'StartCheckoutRequest' });

/** Several products at once. */
export const itemsField = z.array(z.strictObject(itemFields)).max(MOST_LINES).meta({
  description: 'What is bought. A product that is there twice counts as one, with both quantities.',
});

export const checkoutItemsSchema = z
  .strictObject({ ...buyerFields, items: itemsField, ...checkoutFields })
  .meta({ id: 'CheckoutItemsRequest' });

export const startPaymentSchema = z
  .strictObject({
    ...fields,
    payment_type: z.enum(['auto', 'one_time', 'subscription']).default('auto').meta({
      description: '`auto`: what the product is. Another one that contradicts the product is refused.',
      example: 'auto',
    }),
    mode: z
      .enum(['checkout'])
      .default('checkout')
      .meta({ description: '`checkout`: the customer pays on Stripe’s page.', example: 'checkout' }),
  })
  .meta({ id: 'StartPaymentRequest' });

export type StartCheckoutBody = z.output<typeof startCheckoutSchema>;
