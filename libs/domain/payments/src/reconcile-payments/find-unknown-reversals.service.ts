import { Injectable } from '@nestjs/common';
import { platformAccount, ProviderHistories, RefundProviders, type RefundProvider } from '#infra/stripe';
import { SettleDispute } from '../settle-dispute/settle-dispute.service';
import { SettleRefundsOfCharge } from '../settle-refund/settle-refunds-of-charge.service';
import { OpenPaymentsRepository } from './open-payments.repository';
import type { Candidate, Comparison } from './reconcilable';

export interface UnknownReversal extends Candidate {
  readonly kind: 'refund' | 'dispute';
}

/** Finds refunds and disputes that only Paygrove’s own account at the provider knows of, however long ago its events of them were. */
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
  async execute(since: Date): Promise<UnknownReversal[]> {
    const { refunds, disputeIds } = await (await this.histories.of(platformAccount)).listReversals(since);
    const known = await this.open.knownReversals([...refunds.map(({ id }) => id), ...disputeIds]);
    return [
      ...refunds
        .filter(({ id }) => !known.has(id))
        .map((refund) => ({
          kind: 'refund' as const,
          objectId: refund.id,
          compare: () =>
            this.compare(refund.paymentIntentId, refund.status, () =>
              this.settleRefunds.one(platformAccount, refund),
            ),
        })),
      ...disputeIds
        .filter((id) => !known.has(id))
        .map((id) => ({ kind: 'dispute' as const, objectId: id, compare: () => this.compareDispute(id) })),
    ];
  }

  private async compareDispute(id: string): Promise<Comparison> {
    const dispute = await (await this.stripe()).findDispute(id);
    const says = dispute?.status ?? `no ${id}`;
    return this.compare(dispute?.paymentIntentId ?? null, says, () =>
      this.settleDispute.execute(platformAccount, id),
    );
  }

  /** It is ours if its money is that of a payment: what goes back of a renewal is not recorded. */
  private async compare(
    paymentIntentId: string | null,
    says: string,
    settle: () => Promise<unknown>,
  ): Promise<Comparison> {
    const owner =
      paymentIntentId === null ? undefined : await (await this.stripe()).findChargeOwner(paymentIntentId);
    const projectId = owner?.marks.projectId ?? null;
    const differs = owner !== undefined && !owner.renewal;
    return { projectId, had: 'nothing', says, differs, settle: differs ? settle : undefined };
  }

  private stripe(): Promise<RefundProvider> {
    return this.providers.of(platformAccount);
  }
}
