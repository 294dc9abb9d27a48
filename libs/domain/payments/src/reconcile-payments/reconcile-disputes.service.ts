import { Injectable } from '@nestjs/common';
import { RefundProviders } from '#infra/stripe';
import { DisputeRepository } from '../money-back/dispute.repository';
import { PaymentRepository } from '../payment/payment.repository';
import { SettleDispute } from '../settle-dispute/settle-dispute.service';
import { OpenPaymentsRepository, type OpenObject } from './open-payments.repository';
import type { Candidate, CandidatePage, Comparison, Reconcilable } from './reconcilable';

/** Disputes that are not decided here, compared with the provider's. */
@Injectable()
export class ReconcileDisputes implements Reconcilable {
  readonly kind = 'dispute';

  constructor(
    private readonly open: OpenPaymentsRepository,
    private readonly payments: PaymentRepository,
    private readonly disputes: DisputeRepository,
    private readonly providers: RefundProviders,
    private readonly settleDispute: SettleDispute,
  ) {}

  async candidates(page: CandidatePage): Promise<Candidate[]> {
    const rows = await this.open.disputes(page);
    return rows.map((row) => ({ objectId: row.id, compare: () => this.compare(row) }));
  }

  private async compare({
    id,
    project_id: projectId,
    provider_id: providerId,
    payment_id: paymentId,
  }: OpenObject): Promise<Comparison> {
    const known = await this.disputes.findByProviderId(providerId);
    const payment = await this.payments.find(projectId, paymentId);
    if (known === undefined || payment === undefined) throw new Error(`${id} is gone`);
    const had = known.status;
    const told = await (await this.providers.of(payment)).findDispute(providerId);
    if (told === undefined) {
      return { projectId, had, says: `no ${providerId}`, differs: true, settle: undefined };
    }
    const differs = told.status !== had;
    const settle = () => this.settleDispute.execute(payment, providerId);
    return { projectId, had, says: told.status, differs, settle: differs ? settle : undefined };
  }
}
