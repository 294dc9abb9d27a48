import { z } from 'zod';
import { buyerFields, itemsField } from '../start-payment/start-payment.schema';

export const createCartSchema = z
  .strictObject({
    user_id: buyerFields.user_id.optional().meta({
      description: 'Who is going to buy it, when that is known: it is then checked out for nobody else.',
      example: 'user_42',
    }),
    email: buyerFields.email.optional().meta({
      description: 'Where Stripe will send the receipt, unless the checkout says otherwise.',
      example: 'ada@example.com',
    }),
    items: itemsField.default([]),
  })
  .meta({ id: 'CreateCartRequest' });
