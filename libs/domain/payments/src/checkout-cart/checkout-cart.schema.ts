import { z } from 'zod';
import { buyerFields, checkoutFields } from '../start-payment/start-payment.schema';

export const checkoutCartSchema = z
  .strictObject({
    user_id: buyerFields.user_id.optional().meta({
      description: 'The project’s own id of the user who pays. Needed unless the cart says it.',
      example: 'user_42',
    }),
    email: buyerFields.email.optional().meta({
      description: 'Where Stripe sends the receipt. Needed unless the cart says it.',
      example: 'ada@example.com',
    }),
    ...checkoutFields,
  })
  .meta({ id: 'CheckoutCartRequest' });
