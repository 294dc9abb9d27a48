import { Injectable } from '@nestjs/common';
import type { StripeAccount } from '#infra/stripe';
import type { SettleOutcome } from '../settle-payment/settle-checkout.service';

/**
 * Takes in an invoice of a subscription that nobody has told of, though money of it goes back already. `foreign`: it is of none that is here, or
 * was paid before that was taken over.
 * @throws Error while it is not paid as far as Stripe tells: try again later
 */
export type TakeInvoice = (account: StripeAccount, invoiceId: string) => Promise<SettleOutcome>;

/** Leads to whoever keeps the subscriptions. That module says so once, at start; without one every invoice is foreign. */
@Injectable()
export class UnseenInvoices {
  private takeInvoice: TakeInvoice = async () => 'foreign';

  areTakenBy(takeInvoice: TakeInvoice): void {
    this.takeInvoice = takeInvoice;
  }

  take(account: StripeAccount, invoiceId: string): Promise<SettleOutcome> {
    return this.takeInvoice(account, invoiceId);
  }
}
