import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { SubscriptionProviders } from '#infra/stripe';
import { billingOf } from './change-terms';
import type { ChangePreview } from './change-subscription.schema';
import { DraftChange, type ChangeCommand } from './draft-change.service';
import { PlacesOfChange } from './places-of-change';

/** Says what a change would bill. Made with the same proration date, it bills just that. */
@Injectable()
export class PreviewChange {
  constructor(
    private readonly draftChange: DraftChange,
    private readonly places: PlacesOfChange,
    private readonly providers: SubscriptionProviders,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError with the codes that the endpoint documents */
  async execute(command: ChangeCommand): Promise<ChangePreview> {
    const prorationDate = command.prorationDate ?? this.thisSecond();
    const draft = await this.draftChange.execute({ ...command, prorationDate });
    const { subscription, product, quantity, from, target } = draft;
    await this.places.check(subscription, product.id);
    const preview = await (await this.providers.of(subscription)).previewChange(target);
    const { billed, nextRenewalAt } = billingOf(
      subscription,
      from,
      product,
      target.prorationBehavior,
      preview,
    );
    return {
      subscription_id: subscription.id,
      product_id: product.id,
      quantity,
      amount_due: preview.amountDue,
      currency: preview.currency,
      billed,
      proration_date: prorationDate.toISOString(),
      next_renewal_at: nextRenewalAt?.toISOString() ?? null,
      lines: preview.lines.map(({ description, amount, proration, periodStart, periodEnd }) => ({
        description,
        amount,
        proration,
        period_start: periodStart.toISOString(),
        period_end: periodEnd.toISOString(),
      })),
    };
  }

  private thisSecond(): Date {
    return new Date(Math.floor(this.clock.now().getTime() / 1_000) * 1_000);
  }
}
