import { z } from 'zod';

export const paymentIdField = z
  .string()
  .max(64)
  .meta({ description: 'The payment.', example: 'pay_01jdm3v8k2x4q6r8t0w2y4a6c8' });
export const amountField = z
  .int()
  .nonnegative()
  .meta({ description: 'In the minor unit of the currency (cents for usd).', example: 2_500 });
export const currencyField = z.string().meta({ description: 'Lower-case ISO 4217.', example: 'usd' });
