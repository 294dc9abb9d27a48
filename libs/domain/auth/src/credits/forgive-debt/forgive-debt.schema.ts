import { z } from 'zod';
import { creditAmount, creditDebtAmount, creditReference, creditType } from '../credit-fields';

export const forgiveDebtRequest = z
  .strictObject({
    credit_type: creditType,
    amount: creditAmount
      .optional()
      .meta({ description: 'How many credits to forgive at most; left out: the whole debt.', example: 40 }),
    reference: creditReference.optional(),
  })
  .meta({ id: 'ForgiveDebtRequest' });

export const forgiveDebtResponse = z
  .object({
    forgiven: z.int().nonnegative().meta({
      description: 'How many were forgiven: the amount, or the debt when that was less.',
      example: 40,
    }),
    debt: creditDebtAmount,
  })
  .meta({ id: 'ForgivenDebt' });

export type ForgiveDebtRequest = z.output<typeof forgiveDebtRequest>;
export type ForgiveDebtResponse = z.output<typeof forgiveDebtResponse>;
