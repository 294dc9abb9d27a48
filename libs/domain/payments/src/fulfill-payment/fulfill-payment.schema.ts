import { instant } from '#infra/http';
import { z } from 'zod';
import { paymentIdField } from '../payment/payment-view.schema';

const link = {
  download_url: z.string().meta({
    description: 'Where the buyer downloads it. Whoever has it can: it is for him alone.',
    example: 'https://pay.example.com/api/v1/downloads/v2.5LhIIABR.q83vEjRWeJq83vEjRWeJ',
  }),
  expires_at: instant('When this link ends. Asking again gives another one.'),
  downloads_left: z
    .int()
    .nonnegative()
    .meta({ description: 'How often it can still be downloaded, through all links together.', example: 5 }),
};

export const fulfillmentSchema = z
  .object({
    payment_id: paymentIdField,
    download_url: link.download_url.nullable().meta({
      description: 'That of the one item; null when there are several: see `items`.',
      example: 'https://pay.example.com/api/v1/downloads/v2.5LhIIABR.q83vEjRWeJq83vEjRWeJ',
    }),
    expires_at: link.expires_at.nullable(),
    downloads_left: link.downloads_left
      .nullable()
      .meta({ description: 'Of the one item; null when there are several.', example: 5 }),
    items: z
      .array(
        z
          .object({
            product_id: z.string().meta({ description: 'The product.', example: 'ebook' }),
            name: z
              .string()
              .meta({ description: 'Its name when it was sold.', example: 'The Grove Cookbook' }),
            ...link,
          })
          .meta({ id: 'FulfilledItem' }),
      )
      .meta({ description: 'Each product of the payment that has something to download.' }),
  })
  .meta({ id: 'Fulfillment' });
