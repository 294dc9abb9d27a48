import { returnUrl } from '#infra/http';
import { z } from 'zod';
import { paymentIdField, statusField } from '../payment/payment-view.schema';

export const confirmPaymentSchema = z
  .strictObject({
    payment_method: z
      .string()
      .regex(/^pm_\w{1,250}$/, 'Must be the id of a payment method at Stripe: pm_…')
      .meta({
        description: 'A payment method at Stripe, which your card form has made. Never a card itself.',
        example: 'pm_1QabcdEFGH',
      }),
    return_url: returnUrl(
      'Where the customer comes back to who has to prove something to the bank. Default: the payment’s `success_url`.',
      'https://shop.example/thanks',
    ).optional(),
  })
  .meta({ id: 'ConfirmPaymentRequest' });

export const confirmedPaymentSchema = z
  .object({
    payment_id: paymentIdField,
    status: statusField.meta({
      description: '`pending` while something is required of the customer.',
      example: 'succeeded',
    }),
    required_action: z
      .object({
        type: z.string().meta({ description: 'Stripe’s name for it.', example: 'redirect_to_url' }),
        redirect_url: z.string().nullable().meta({
          description: 'Where to send the customer; null when it takes something else than that.',
          example: 'https://hooks.stripe.com/3d_secure_2/hosted?merchant=acct_1Qabcd',
        }),
      })
      .optional()
      .meta({ description: 'What the customer has to do first, such as 3-D Secure.' }),
  })
  .meta({ id: 'ConfirmedPayment' });
