import { type AccountReader } from '../../storage/account-reader';
import { type Customer, type PaymentMethod, type Subscription } from '../../stripe-objects';

/** What a subscription is charged with: its own payment method, else the customer's default; none that was detached. */
export async function methodOfSubscription(
  reader: AccountReader,
  subscription: Subscription | undefined,
  customer: Customer,
): Promise<PaymentMethod | undefined> {
  const id = subscription?.default_payment_method ?? customer.invoice_settings.default_payment_method;
  const method = id ? await reader.find('payment_method', id) : undefined;
  return method?.customer === customer.id ? method : undefined;
}
