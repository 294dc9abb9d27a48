import { instant } from '#infra/http';
import { z } from 'zod';
import { disputeSchema, refundSchema } from '../money-back/money-back-view.schema';
import { amountField, currencyField, paymentIdField } from './payment-fields.schema';
import { billingReasons, paymentMethods } from './payment';
import { paymentStatuses } from './payment-status';

export { amountField, currencyField, paymentIdField };

export const statusField = z
  .enum(paymentStatuses)
  .meta({ description: 'Where the payment is.', example: 'pending' });
export const paymentTypeField = z.enum(['one_time', 'subscription']).meta({
  description: 'Paid once, or a payment of a subscription, be it its first or a later one.',
  example: 'one_time',
});
export const metadataView = z
  .record(z.string(), z.string())
  .meta({ description: 'As the project gave it.', example: { booking: 'B-1042' } });

const nullableText = (description: string, example: string) =>
  z.string().nullable().meta({ description, example });

/** The answer of everything that starts a payment. */
export const startedPaymentSchema = z
  .object({
    payment_id: paymentIdField,
    payment_type: paymentTypeField,
    status: statusField,
    checkout_session_id: nullableText('The checkout session at Stripe.', 'cs_test_a1b2c3'),
    checkout_url: nullableText(
      'Where to send the customer to pay.',
      'https://checkout.stripe.com/c/pay/cs_test_a1b2c3',
    ),
    expires_at: instant('When the checkout closes unpaid.').nullable(),
  })
  .meta({ id: 'StartedPayment' });

/** That of a payment, or of a subscription, by a card form of the project's own. */
export const startedIntentSchema = z
  .object({
    payment_id: paymentIdField,
    status: statusField,
    client_secret: nullableText(
      'With it Stripe’s card form confirms the payment. For that customer’s browser alone: neither keep nor log it. Null once the payment is over.',
      'pi_3QabcdEFGH_secret_XYZ',
    ),
    client_secret_type: z.enum(['payment', 'setup']).optional().meta({
      description:
        'For a subscription, what the card form does with the secret: `payment`: `confirmPayment`, which pays the first invoice; `setup`: `confirmSetup`, which keeps the card where there is nothing to pay yet, as in a trial.',
      example: 'payment',
    }),
    publishable_key: z
      .string()
      .meta({ description: 'What the card form names itself to Stripe by.', example: 'pk_test_a1b2c3' }),
  })
  .meta({ id: 'StartedIntent' });

/** By how it is paid. */
export const startedByMethodSchema = z.union([startedIntentSchema, startedPaymentSchema]);

export const methodField = z.enum(paymentMethods).meta({
  description:
    'How it is paid: on Stripe’s page, by a card form of the project’s own, by hand, or by an `invoice` of a subscription, which Stripe charges by itself.',
  example: 'checkout',
});

export const billingReasonField = z.enum(billingReasons).meta({
  description:
    'What was paid for. `purchase`: something that was started here, such as the first period of a subscription. `renewal`: a further period. `change`: the difference that a change of product or quantity costs. `other`: another invoice of a subscription, such as one made by hand in Stripe’s dashboard.',
  example: 'purchase',
});

export const paymentStatusSchema = z
  .object({
    payment_id: paymentIdField,
    status: statusField,
    amount: amountField.meta({
      description:
        'What this payment takes, in the minor unit of the currency (cents for usd): nothing for a subscription that begins with a trial. What things cost is in `line_items`.',
      example: 2_500,
    }),
    currency: currencyField,
    payment_type: paymentTypeField,
    project_id: z.string().meta({ description: 'The project.', example: 'ecom_001' }),
    created_at: instant('When it was started.'),
    metadata: metadataView,
  })
  .meta({ id: 'PaymentStatus' });

const lineItemSchema = z
  .object({
    product_id: z.string().meta({ description: 'The product.', example: 'ebook' }),
    name: z.string().meta({ description: 'Its name when it was sold.', example: 'The Grove Cookbook' }),
    quantity: z.int().positive().meta({ description: 'How many.', example: 1 }),
    unit_amount: amountField,
    amount: amountField,
  })
  .meta({ id: 'LineItem' });

export const paymentSchema = z
  .object({
    ...paymentStatusSchema.shape,
    method: methodField,
    billing_reason: billingReasonField,
    subscription_id: nullableText(
      'The subscription that it is a payment of; null for what is paid once, and until the subscription has begun.',
      'sub_01jdm3v8k2x4q6r8t0w2y4a6c8',
    ),
    user_id: z.string().meta({ description: 'The project’s user.', example: 'user_42' }),
    email: nullableText(
      'Where Stripe sends the receipt; null once the user was deleted, and where none is known.',
      'ada@example.com',
    ),
    product_id: nullableText('The product; null when several were sold: see `line_items`.', 'ebook'),
    quantity: z
      .int()
      .positive()
      .nullable()
      .meta({ description: 'How many of the product; null when several were sold.', example: 1 }),
    reference: nullableText(
      'The project’s own booking or order id. Later payments of a subscription carry that of its first, as they do its metadata.',
      'order-1042',
    ),
    refunded_amount: amountField.meta({
      description: 'What has gone back in all: refunds that succeeded, and disputes that were lost.',
      example: 0,
    }),
    credited_amount: amountField.meta({
      description:
        'What a change of its subscription has given back of it as credit at Stripe, which pays the customer’s next invoices. It cannot be refunded as well; the credits (units) have gone back with it.',
      example: 0,
    }),
    refunds: z.array(refundSchema).meta({ description: 'Newest first.', example: [] }),
    disputes: z.array(disputeSchema).meta({ description: 'Newest first.', example: [] }),
    line_items: z.array(lineItemSchema).meta({
      description:
        'What was sold, as it was then, before discounts, taxes and what the customer had in credit. Of a change, what it cost.',
    }),
    provider: z
      .object({
        checkout_session_id: nullableText('The checkout session at Stripe.', 'cs_test_a1b2c3'),
        payment_intent_id: nullableText('The payment intent at Stripe.', 'pi_a1b2c3'),
        customer_id: nullableText('The customer at Stripe.', 'cus_a1b2c3'),
        subscription_id: nullableText('The subscription at Stripe.', 'sub_a1b2c3'),
        invoice_id: nullableText(
          'The invoice at Stripe, of a payment of a subscription. Of the first one once Stripe has told that it is paid.',
          'in_a1b2c3',
        ),
      })
      .meta({ description: 'Its objects at Stripe, as far as they are known.' }),
    checkout_url: nullableText(
      'Where to pay, while it is open.',
      'https://checkout.stripe.com/c/pay/cs_test_a1b2c3',
    ),
    expires_at: instant('When it can no longer be paid.').nullable(),
    failure: z
      .object({
        code: z.string().meta({ description: 'Stripe’s reason, or ours.', example: 'insufficient_funds' }),
        message: z.string().meta({ description: 'In words.', example: 'Your card has insufficient funds.' }),
      })
      .nullable()
      .meta({ description: 'Why the last try did not work. A declined card leaves the checkout open.' }),
    retry_of: nullableText('The payment that this one is another try of.', 'pay_01jdm3v8k2x4q6r8t0w2y4a6c8'),
    updated_at: instant('When it last changed.'),
    succeeded_at: instant('When the money arrived.').nullable(),
  })
  .meta({ id: 'Payment' });
