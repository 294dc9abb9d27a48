import { z } from 'zod';
import { creditAmount } from '../credit-fields';

export const captureHoldRequest = z.strictObject({ amount: creditAmount }).meta({ id: 'CaptureHoldRequest' });

export type CaptureHoldRequest = z.output<typeof captureHoldRequest>;
