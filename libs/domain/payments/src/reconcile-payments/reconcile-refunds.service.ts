import { Injectable } from '@nestjs/common';
import { ProviderHistories } from '#infra/stripe';
import { RefundRepository } from '../money-back/refund.repository';
import { PaymentRepository } from '../payment/payment.repository';
import { SettleRefund } from '../settle-refund/settle-refund.service';
import { OpenPaymentsRepository, type OpenObject } from './open-payments.repository';
import type { Candidate, CandidatePage, Comparison, Reconcilable } from './reconcilable';

/** Refunds that are on their way, compared with the provider's. */
@Injectable()
export class ReconcileRefunds implements Reconcilable {
  readonly kind = 'refund';

  constructor(
    private readonly open: OpenPaymentsRepository,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly histories: ProviderHistories,
    private readonly settleRefund: SettleRefund,
  ) {}

  async candidates(page: CandidatePage): Promise<Candidate[]> {
    const rows = await this.open.refunds(page);
    return rows.map((row) => ({ objectId: row.id, compare: () => this.compare(row) }));
  }

  private async compare(row: OpenObject): Promise<Comparison> {
    const { id, project_id: projectId, provider_id: providerId, payment_id: paymentId } = row;
    const payment = await this.payments.find(projectId, paymentId);
    const had = payment && (await this.refunds.findByProviderId(payment, providerId));
    if (payment === undefined || had === undefined) throw new Error(`${id} is gone`);
    const told = await (await this.histories.of(payment)).findRefund(providerId);
    if (told === undefined) {
      return { projectId, had: had.status, says: `no ${providerId}`, differs: true, settle: undefined };
    }
    const differs = told.status !== had.status;
    const settle = () => this.settleRefund.execute(payment, told);
    return { projectId, had: had.status, says: told.status, differs, settle: differs ? settle : undefined };
  }
}
