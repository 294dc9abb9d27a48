import { chosenId, pageOf, pageQuery, pointInTime } from '#infra/http';
import { z } from 'zod';
import { statusField, paymentSchema } from '../payment/payment-view.schema';

const instantQuery = (description: string) =>
  pointInTime(description)
    .transform((text) => new Date(text))
    .optional()
    .meta({ description, example: '2026-11-01T00:00:00Z' });

export const listPaymentsQuery = z.strictObject({
  ...pageQuery,
  user_id: chosenId('Only those of this user.', 'user_42').optional(),
  status: statusField.optional(),
  reference: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Only those with this reference.', example: 'order-1042' }),
  product_id: chosenId('Only those of this product.', 'ebook').optional(),
  checkout_session_id: z.string().min(1).max(255).optional().meta({
    description:
      'Only the one of this checkout session: what Stripe puts in the place of `{CHECKOUT_SESSION_ID}` in a success_url.',
    example: 'cs_test_a1b2c3',
  }),
  created_after: instantQuery('Only those started after this time.'),
  created_before: instantQuery('Only those started before this time.'),
});

export type ListPaymentsQuery = z.output<typeof listPaymentsQuery>;

export const paymentPageSchema = pageOf(paymentSchema, 'PaymentPage');
