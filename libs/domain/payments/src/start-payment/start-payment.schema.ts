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

/** What goes with Stripe's page alone, and what excludes each other. */
function refuseContradictions(
  body: { mode: string; method?: string; allow_promotion_codes: boolean; promotion_code?: string },
  context: z.RefinementCtx,
): void {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  const onStripesPage = body.mode === 'checkout' && body.method === undefined;
  if (body.method === 'manual' && body.mode === 'intent') {
    refuse('mode', 'Must be left out when method is manual');
  }
  if (body.promotion_code !== undefined && !onStripesPage) {
    refuse('promotion_code', 'Must be left out: only the checkout on Stripe’s page takes it');
  }
  if (body.allow_promotion_codes && !onStripesPage) {
    refuse('allow_promotion_codes', 'Must be left out: only the checkout on Stripe’s page takes codes');
  }
  if (body.allow_promotion_codes && body.promotion_code !== undefined) {
    refuse(
      'allow_promotion_codes',
      'Must be left out when promotion_code is given: Stripe takes one or the other',
    );
  }
}

export const startPaymentSchema = z
  .strictObject({
    ...fields,
    payment_type: z.enum(['auto', 'one_time', 'subscription']).default('auto').meta({
      description: '`auto`: what the product is. Another one that contradicts the product is refused.',
      example: 'auto',
    }),
    mode: z.enum(['checkout', 'intent']).default('checkout').meta({
      description:
        '`checkout`: the customer pays on Stripe’s page. `intent`: in a card form of your own, which gets the `client_secret`.',
      example: 'checkout',
    }),
    method: z.enum(['manual']).optional().meta({
      description:
        '`manual`: in cash, by bank transfer, or otherwise without Stripe; you say what has become of it. For what is paid once, and for backends alone.',
      example: 'manual',
    }),
    allow_promotion_codes: z.boolean().default(false).meta({
      description: 'Lets the customer enter a code on Stripe’s page. For backends alone.',
      example: true,
    }),
    promotion_code: z
      .string()
      .regex(/^promo_\w{1,250}$/, 'Must be the id of a promotion code at Stripe: promo_…')
      .optional()
      .meta({
        description:
          'A promotion code at Stripe, by its id, that the checkout begins with. For backends alone.',
        example: 'promo_1QabcdEFGH',
      }),
  })
  .superRefine(refuseContradictions)
  .meta({
    id: 'StartPaymentRequest',
    description: 'Some of it excludes each other, so no example can show every field.',
    example: {
      user_id: 'user_42',
      email: 'ada@example.com',
      product_id: 'ebook',
      quantity: 1,
      payment_type: 'auto',
      mode: 'checkout',
      success_url: 'https://shop.example/thanks',
      cancel_url: 'https://shop.example/cart',
      reference: 'order-1042',
      metadata: { booking: 'B-1042' },
    },
  });

export type StartCheckoutBody = z.output<typeof startCheckoutSchema>;
