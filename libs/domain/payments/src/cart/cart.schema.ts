import { instant } from '#infra/http';
import { z } from 'zod';
import { amountField, currencyField } from '../payment/payment-view.schema';
import { cartStatuses } from './cart';

export const cartIdField = z
  .string()
  .max(64)
  .meta({ description: 'The cart.', example: 'cart_01jdm3v8k2x4q6r8t0w2y4a6c8' });
export const itemIdField = z
  .string()
  .max(64)
  .meta({ description: 'The item of the cart.', example: 'item_01jdm3v8k2x4q6r8t0w2y4a6c8' });

const cartItemSchema = z
  .object({
    item_id: itemIdField,
    product_id: z.string().meta({ description: 'The product.', example: 'ebook' }),
    quantity: z.int().positive().meta({ description: 'How many.', example: 2 }),
    unit_amount: amountField.nullable().meta({
      description: 'Of one, in minor units. Null once the product is no longer sold.',
      example: 2_500,
    }),
    amount: amountField
      .nullable()
      .meta({ description: 'Of all of it. Null once the product is no longer sold.', example: 5_000 }),
  })
  .meta({ id: 'CartItem' });

export const cartSchema = z
  .object({
    cart_id: cartIdField,
    status: z.enum(cartStatuses).meta({
      description: 'Only an `open` cart can be changed and checked out. The other two are final.',
      example: 'open',
    }),
    items: z.array(cartItemSchema).meta({ description: 'What is in it, the first first.' }),
    total: amountField.nullable().meta({
      description:
        'In the minor unit of the currency. Null while there is none: a product is no longer sold, or is now priced in another currency.',
      example: 5_000,
    }),
    currency: currencyField,
    expires_at: instant('When it expires, unless it was checked out.'),
  })
  .meta({ id: 'Cart' });
