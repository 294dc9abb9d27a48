import type { ProductId } from '#kernel';
import type { Payment, SoldItem } from './payment';

/** The product of a payment that is for one alone; null for several. */
export function onlyProductOf({ items }: Pick<Payment, 'items'>): ProductId | null {
  const [first, ...others] = items;
  return first !== undefined && others.length === 0 ? first.productId : null;
}

/** Whether a card form of the project's own begins a subscription by it. */
export function beginsByCardForm({ method, paymentType }: Pick<Payment, 'method' | 'paymentType'>): boolean {
  return method === 'intent' && paymentType === 'subscription';
}

/** The line that is a subscription, in a payment that begins one. */
export function recurringItemOf({ items }: Pick<Payment, 'items'>): SoldItem | undefined {
  return items.find(({ recurring }) => recurring);
}
