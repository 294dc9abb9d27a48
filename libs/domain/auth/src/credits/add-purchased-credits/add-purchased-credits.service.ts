import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import type { creditsPurchased, EventData, EventEnvelope } from '#contracts';
import { Database } from '#infra/database';
import { PaymentReversalsRepository } from '../../reversals/payment-reversals.repository';
import { balanceLimitExceeded } from '../balance-limit';
import { CreditWalletsRepository } from '../credit-wallets.repository';
import type { CreditPeriod } from '../period-credits';
import { ReverseCredits } from '../reverse-credits/reverse-credits.service';

/**
 * Adds what was bought: one lot per payment, or per invoice of a renewal, and product and kind of credit, however often and by however many events it is told. What has
 * gone back of the payment before this was told is taken back at once.
 */
@Injectable()
export class AddPurchasedCredits {
  constructor(
    private readonly db: Database,
    private readonly reversals: PaymentReversalsRepository,
    private readonly wallets: CreditWalletsRepository,
    private readonly reverseCredits: ReverseCredits,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `balance_limit_exceeded`, so that the event is kept for someone to look at */
  async execute({
    project_id: projectId,
    data,
  }: EventEnvelope<EventData<typeof creditsPurchased>>): Promise<void> {
    const wallet = { projectId, userId: data.user_id, creditType: data.credit_type };
    await this.db.transaction(async () => {
      const reversal = await this.reversals.lock(projectId, data.payment_id);
      const granting = {
        amount: data.credits,
        expiresAt: data.expires_at === null ? null : new Date(data.expires_at),
        source: { type: 'purchase', id: data.payment_id },
        reference: null,
        operationId: operationOf(data),
        now: this.clock.now(),
      } as const;
      const granted = await (data.period === undefined
        ? this.wallets.grant(wallet, granting)
        : this.wallets.grantForPeriod(wallet, granting, periodOf(data.period)));
      if (granted.outcome === 'limit') throw balanceLimitExceeded(wallet, granted.available, data.credits);
      await this.reverseCredits.execute(reversal, data.credit_type);
    });
  }
}

function periodOf({ of, ends_at }: NonNullable<EventData<typeof creditsPurchased>['period']>): CreditPeriod {
  return { of, endsAt: new Date(ends_at) };
}

/** No id has a slash in it, so no two of these can be the same by chance. */
function operationOf(data: EventData<typeof creditsPurchased>): string {
  const { payment_id, invoice_id, product_id, credit_type } = data;
  const bought = invoice_id === undefined ? payment_id : `${payment_id}/${invoice_id}`;
  return `purchase:${bought}/${product_id}/${credit_type}`;
}
