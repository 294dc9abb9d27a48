import { LARGEST_QUANTITY } from '#infra/stripe';
import { z } from 'zod';
import { itemFields } from '../start-payment/start-payment.schema';

export const addCartItemSchema = z.strictObject(itemFields).meta({ id: 'AddCartItemRequest' });

export const changeCartItemSchema = z
  .strictObject({
    quantity: z
      .int()
      .min(1)
      .max(LARGEST_QUANTITY)
      .meta({ description: 'How many from now on, within the product’s limits.', example: 3 }),
  })
  .meta({ id: 'ChangeCartItemRequest' });
