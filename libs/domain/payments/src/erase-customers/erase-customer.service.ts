import { Injectable } from '@nestjs/common';
import { PaymentProviders } from '#infra/stripe';
import type { WorkOutcome } from '#infra/work-queue';
import { CustomerHoldersRepository, type HeldCustomer } from './customer-holders.repository';

/** The sweeper leaves a payment alone for as long that may be asked for at Stripe in this moment. */
const LOOK_AGAIN_MILLISECONDS = 60_000;

/**
 * Blots out at Stripe what is personal of a customer. One whom someone uses who was not deleted stays as he is (`shared`): the last deletion has an
 * order of its own, which was committed with it and so finds nobody left, in whichever order two of them are carried out.
 */
@Injectable()
export class EraseCustomer {
  constructor(
    private readonly holders: CustomerHoldersRepository,
    private readonly providers: PaymentProviders,
  ) {}

  async execute(customer: HeldCustomer): Promise<WorkOutcome> {
    if (await this.holders.isHeldByAnyoneLeft(customer)) return 'shared';
    const mayBeNamedAnew = await this.holders.hasOpenPayment(customer);
    // Who is no longer at Stripe has nothing there to erase.
    await (await this.providers.of(customer)).eraseCustomer(customer.providerCustomerId);
    return mayBeNamedAnew ? { waitMilliseconds: LOOK_AGAIN_MILLISECONDS } : 'done';
  }
}
