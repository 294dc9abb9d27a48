import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { ProviderHistories } from '#infra/stripe';
import { broughtToWalk, inTurnAfter, platformToWalk, type AccountToWalk } from './account-to-walk';
import { withOverlap, type EventSpan } from './event-span';
import { ReconciliationRepository } from './reconciliation.repository';
import type { RunJournal } from './run-journal';
import { WalkEvents } from './walk-events.service';
import { WalkObjects } from './walk-objects.service';

const LAST_WALKED = 'accounts';

/** Walks what each of Stripe's accounts tells: Paygrove's own, and those that projects have brought. */
@Injectable()
export class WalkAccounts {
  constructor(
    private readonly histories: ProviderHistories,
    private readonly walkEvents: WalkEvents,
    private readonly walkObjects: WalkObjects,
    private readonly marks: ReconciliationRepository,
  ) {}

  /**
   * @returns whether everything was looked at
   * @throws DomainError `provider_unavailable` for Paygrove's own account; what fails with another one is told, and keeps nobody else from their turn
   */
  async execute(journal: RunJournal): Promise<boolean> {
    const platform = await this.walk(platformToWalk, journal);
    return (await this.walkBrought(journal)) && platform;
  }

  private async walkBrought(journal: RunJournal): Promise<boolean> {
    const places = (await this.histories.brought()).map(broughtToWalk);
    let complete = true;
    for (const place of inTurnAfter((await this.marks.markOf(LAST_WALKED)) ?? '', places)) {
      if (journal.mustLeaveTheRest) return false;
      complete = (await this.walkOne(place, journal)) && complete;
      await journal.comesTo(LAST_WALKED, place.walk);
    }
    return complete;
  }

  private async walkOne(place: AccountToWalk, journal: RunJournal): Promise<boolean> {
    try {
      return await this.walk(place, journal);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { projectId, stripeAccount } = place.account;
      await journal.note({
        kind: 'account',
        objectId: stripeAccount,
        projectId,
        had: 'an account of its own',
        providerSays: error.code,
        action: 'failed',
        error: error.message,
      });
      return false;
    }
  }

  private async walk(place: AccountToWalk, journal: RunJournal): Promise<boolean> {
    const { span, mark } = await this.walkEvents.spanOf(place, journal);
    journal.walks(span);
    const since = await this.reversalsDue(place, span, mark, journal);
    if (!(await this.walkEvents.execute(place, span, journal))) return false;
    if (since === undefined) return true;
    if (!(await this.walkObjects.reversalsSince(place.account, since, journal))) return false;
    await journal.comesTo(place.reversalsWalk, '');
    return true;
  }

  /** A gap is written down before the walk of the events closes it: should this run end midway, the next one knows. */
  private async reversalsDue(
    { reversalsWalk }: AccountToWalk,
    { gap }: EventSpan,
    mark: Date | undefined,
    journal: RunJournal,
  ): Promise<Date | undefined> {
    const due = (await this.marks.markOf(reversalsWalk)) ?? '';
    if (due !== '') return new Date(due);
    if (!gap || mark === undefined) return undefined;
    const since = withOverlap(mark);
    await journal.comesTo(reversalsWalk, since.toISOString());
    return since;
  }
}
