import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import {
  FindUnknownReversals,
  ReconcileDisputes,
  ReconcilePayments,
  ReconcileRefunds,
  type Candidate,
  type Comparison,
  type Reconcilable,
} from '#domain/payments';
import { LeaseLost } from '#infra/jobs';
import { ReconcileSubscriptions, SyncSubscription } from '#domain/subscriptions';
import type { StripeAccount } from '#infra/stripe';
import { ReconciliationRepository } from './reconciliation.repository';
import type { DifferenceKind } from './reconciliation-run';
import type { RunJournal } from './run-journal';

const PAGE = 50;
/** As most kinds take to compare one; a subscription that a card form begins takes one or two more. */
const CALLS_PER_OBJECT = 3;

/** Compares what is open here with Stripe, object by object, and brings it in line by the ways that webhooks go. */
@Injectable()
export class WalkObjects {
  private readonly kinds: readonly Reconcilable[];

  constructor(
    payments: ReconcilePayments,
    refunds: ReconcileRefunds,
    disputes: ReconcileDisputes,
    subscriptions: ReconcileSubscriptions,
    private readonly unknownReversals: FindUnknownReversals,
    private readonly syncSubscription: SyncSubscription,
    private readonly marks: ReconciliationRepository,
    private readonly clock: Clock,
  ) {
    this.kinds = [payments, refunds, disputes, subscriptions];
  }

  /** @returns whether everything was looked at @throws DomainError `provider_unavailable` */
  async execute(journal: RunJournal): Promise<boolean> {
    for (const kind of this.kinds) {
      if (!(await this.walk(kind, journal))) return false;
    }
    return true;
  }

  /** What goes back of payments at an account since then, and is not known here: for what its events do not reach any more. */
  async reversalsSince(account: StripeAccount, since: Date, journal: RunJournal): Promise<boolean> {
    if (journal.mustLeave(account)) return false;
    journal.calls(CALLS_PER_OBJECT);
    for (const reversal of await this.unknownReversals.execute(account, since)) {
      if (journal.mustLeave(account)) return false;
      await this.check(reversal.kind, reversal, journal);
    }
    return true;
  }

  /** A scheduled walk goes on where the last one ended; one that was asked for begins at the beginning. */
  private async walk(reconcilable: Reconcilable, journal: RunJournal): Promise<boolean> {
    const { kind } = reconcilable;
    const goesOn = journal.run.trigger === 'schedule' && !journal.dryRun;
    const now = this.clock.now();
    let after = (goesOn ? await this.marks.markOf(kind) : undefined) ?? '';
    for (;;) {
      const page = await reconcilable.candidates({ after, limit: PAGE, now });
      for (const candidate of page) {
        if (journal.mustEnd) return false;
        await this.check(kind, candidate, journal);
        after = candidate.objectId;
        await journal.comesTo(kind, after);
      }
      if (page.length < PAGE) break;
    }
    await journal.comesTo(kind, '');
    return true;
  }

  /** What fails with one object is told and does not keep the others from their turn; without Stripe there is no going on. */
  private async check(kind: DifferenceKind, candidate: Candidate, journal: RunJournal): Promise<void> {
    const { objectId } = candidate;
    journal.checksObject(CALLS_PER_OBJECT);
    let comparison: Comparison | undefined;
    try {
      comparison = await candidate.compare();
      if (!journal.dryRun) await this.settle(comparison);
      if (!comparison.differs) return;
      const { projectId, had, says: providerSays, settle } = comparison;
      const action = settle === undefined ? 'reported' : journal.dryRun ? 'would_settle' : 'settled';
      await journal.note({ kind, objectId, projectId, had, providerSays, action, error: null });
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      if (error instanceof DomainError && error.code === 'provider_unavailable') throw error;
      await journal.note({
        kind,
        objectId,
        projectId: comparison?.projectId ?? null,
        had: comparison?.had ?? 'unknown',
        providerSays: comparison?.says ?? 'unknown',
        action: 'failed',
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }

  private async settle({ begins, settle }: Comparison): Promise<void> {
    await settle?.();
    if (begins === undefined) return;
    await this.syncSubscription.execute({ ...begins, occurredAt: this.clock.now() });
  }
}
