import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import type { creditsPurchased, EventData, EventEnvelope } from '#contracts';
import { balanceLimitExceeded } from '../balance-limit';
import { CreditWalletsRepository } from '../credit-wallets.repository';

/** Adds what was bought: one lot per payment, product and kind of credit, however often and by however many events it is told. */
@Injectable()
export class AddPurchasedCredits {
  constructor(
    private readonly wallets: CreditWalletsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `balance_limit_exceeded`, so that the event is kept for someone to look at */
  async execute({
    project_id: projectId,
    data,
  }: EventEnvelope<EventData<typeof creditsPurchased>>): Promise<void> {
    const wallet = { projectId, userId: data.user_id, creditType: data.credit_type };
    const granted = await this.wallets.grant(wallet, {
      amount: data.credits,
      expiresAt: data.expires_at === null ? null : new Date(data.expires_at),
      source: { type: 'purchase', id: data.payment_id },
      reference: null,
      // No id has a slash in it, so no two of these can be the same by chance.
      operationId: `purchase:${data.payment_id}/${data.product_id}/${data.credit_type}`,
      now: this.clock.now(),
    });
    if (granted.outcome === 'limit') throw balanceLimitExceeded(wallet, granted.available, data.credits);
  }
}
