import { Injectable } from '@nestjs/common';
import { ProviderHistory, RefundProvider } from '#infra/stripe';
import { SettleDispute } from '../settle-dispute/settle-dispute.service';
import { SettleRefundsOfCharge } from '../settle-refund/settle-refunds-of-charge.service';
import { OpenPaymentsRepository } from './open-payments.repository';
import type { Candidate, Comparison } from './reconcilable';

export interface UnknownReversal extends Candidate {
  readonly kind: 'refund' | 'dispute';
}

/** Finds refunds and disputes that only the provider knows of, however long ago its events of them were. */
@Injectable()
export class FindUnknownReversals {
  constructor(
    private readonly open: OpenPaymentsRepository,
    private readonly history: ProviderHistory,
    private readonly provider: RefundProvider,
    private readonly settleRefunds: SettleRefundsOfCharge,
    private readonly settleDispute: SettleDispute,
  ) {}

  /** Those that were made since then. */
  async execute(since: Date): Promise<UnknownReversal[]> {
    const { refunds, disputeIds } = await this.history.listReversals(since);
    const known = await this.open.knownReversals([...refunds.map(({ id }) => id), ...disputeIds]);
    return [
      ...refunds
        .filter(({ id }) => !known.has(id))
        .map((refund) => ({
          kind: 'refund' as const,
          objectId: refund.id,
          compare: () =>
            this.compare(refund.paymentIntentId, refund.status, () => this.settleRefunds.one(refund)),
        })),
      ...disputeIds
        .filter((id) => !known.has(id))
        .map((id) => ({ kind: 'dispute' as const, objectId: id, compare: () => this.compareDispute(id) })),
    ];
  }

  private async compareDispute(id: string): Promise<Comparison> {
    const dispute = await this.provider.findDispute(id);
    const says = dispute?.status ?? `no ${id}`;
    return this.compare(dispute?.paymentIntentId ?? null, says, () => this.settleDispute.execute(id));
  }

  /** It is ours if its money is that of a payment: what goes back of a renewal is not recorded. */
  private async compare(
    paymentIntentId: string | null,
    says: string,
    settle: () => Promise<unknown>,
  ): Promise<Comparison> {
    const owner = paymentIntentId === null ? undefined : await this.provider.findChargeOwner(paymentIntentId);
    const projectId = owner?.marks.projectId ?? null;
    const differs = owner !== undefined && !owner.renewal;
    return { projectId, had: 'nothing', says, differs, settle: differs ? settle : undefined };
  }
}
