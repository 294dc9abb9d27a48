import { instant } from '#infra/http';
import { z } from 'zod';
import { amountField, currencyField, paymentIdField } from '../payment/payment-fields.schema';
import { refundStatuses } from './refund';

export const refundSchema = z
  .object({
    refund_id: z.string().meta({ description: 'The refund.', example: 'ref_01jdm3v8k2x4q6r8t0w2y4a6c8' }),
    payment_id: paymentIdField,
    amount: amountField,
    currency: currencyField,
    status: z.enum(refundStatuses).meta({
      description:
        '`pending` and `requires_action`: on its way. `failed`, even after it has `succeeded`: the customer’s bank did not take it, and it can be refunded again.',
      example: 'succeeded',
    }),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'As the project gave it, or Stripe’s.', example: 'requested_by_customer' }),
    failure_reason: z
      .string()
      .nullable()
      .meta({ description: 'Why it has failed.', example: 'lost_or_stolen_card' }),
    created_at: instant('When it was asked for, or first heard of.'),
  })
  .meta({ id: 'Refund' });

export const disputeSchema = z
  .object({
    dispute_id: z.string().meta({ description: 'The dispute.', example: 'dsp_01jdm3v8k2x4q6r8t0w2y4a6c8' }),
    amount: amountField,
    reason: z
      .string()
      .nullable()
      .meta({ description: 'What the card holder says, in Stripe’s words.', example: 'fraudulent' }),
    status: z.string().meta({
      description:
        'As Stripe has it. `warning_…`: the bank only asks, the money is still there, and a refund may settle it. `won` and `lost`: decided.',
      example: 'needs_response',
    }),
    created_at: instant('When the bank opened it.'),
  })
  .meta({ id: 'Dispute' });
