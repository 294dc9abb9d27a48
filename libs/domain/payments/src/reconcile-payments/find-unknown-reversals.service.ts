import { Injectable } from '@nestjs/common';
import { ProviderHistories, RefundProviders, type StripeAccount } from '#infra/stripe';
import { SettleDispute } from '../settle-dispute/settle-dispute.service';
import { SettleRefundsOfCharge } from '../settle-refund/settle-refunds-of-charge.service';
import { OpenPaymentsRepository } from './open-payments.repository';
import type { Candidate, Comparison } from './reconcilable';

export interface UnknownReversal extends Candidate {
  readonly kind: 'refund' | 'dispute';
}

/** Finds refunds and disputes that only an account at the provider knows of, however long ago its events of them were. */
@Injectable()
export class FindUnknownReversals {
  constructor(
    private readonly open: OpenPaymentsRepository,
    private readonly histories: ProviderHistories,
    private readonly providers: RefundProviders,
    private readonly settleRefunds: SettleRefundsOfCharge,
    private readonly settleDispute: SettleDispute,
  ) {}

  /** Those that were made since then. */
  async execute(account: StripeAccount, since: Date): Promise<UnknownReversal[]> {
    const { refunds, disputeIds } = await (await this.histories.of(account)).listReversals(since);
    const known = await this.open.knownReversals([...refunds.map(({ id }) => id), ...disputeIds]);
    return [
      ...refunds
        .filter(({ id }) => !known.has(id))
        .map((refund) => ({
          kind: 'refund' as const,
          objectId: refund.id,
          compare: () =>
            this.compare(account, refund.paymentIntentId, refund.status, () =>
              this.settleRefunds.one(account, refund),
            ),
        })),
      ...disputeIds
        .filter((id) => !known.has(id))
        .map((id) => ({
          kind: 'dispute' as const,
          objectId: id,
          compare: () => this.compareDispute(account, id),
        })),
    ];
  }

  private async compareDispute(account: StripeAccount, id: string): Promise<Comparison> {
    const dispute = await (await this.providers.of(account)).findDispute(id);
    const says = dispute?.status ?? `no ${id}`;
    return this.compare(account, dispute?.paymentIntentId ?? null, says, () =>
      this.settleDispute.execute(account, id),
    );
  }

  /** It is ours if its money is that of a payment, or of an invoice of a subscription, of the project whose account it is. */
  private async compare(
    account: StripeAccount,
    paymentIntentId: string | null,
    says: string,
    settle: () => Promise<unknown>,
  ): Promise<Comparison> {
    const owner =
      paymentIntentId === null
        ? undefined
        : await (await this.providers.of(account)).findChargeOwner(paymentIntentId);
    const projectId = owner?.projectId ?? null;
    const differs = owner !== undefined && (account.projectId === null || account.projectId === projectId);
    return { projectId, had: 'nothing', says, differs, settle: differs ? settle : undefined };
  }
}
