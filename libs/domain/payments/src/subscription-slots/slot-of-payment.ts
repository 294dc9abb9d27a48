import type { Payment } from '../payment/payment';
import { recurringItemOf } from '../payment/sold-items';
import type { HeldSlot } from './subscription-slots.repository';

/** The place that a payment needs; none when it begins no subscription. */
export function slotOf(payment: Payment): HeldSlot | undefined {
  const item = recurringItemOf(payment);
  if (item === undefined) return undefined;
  const { id: paymentId, projectId, userId } = payment;
  return { projectId, userId, productId: item.productId, paymentId };
}
