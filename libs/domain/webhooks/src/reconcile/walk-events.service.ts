import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { FindLostPayments } from '#domain/payments';
import {
  ProviderHistories,
  ProviderWebhooks,
  type ListedEvent,
  type OwnershipMarks,
  type StripeAccount,
} from '#infra/stripe';
import { StripeEventHandlers } from '../process-stripe-event/stripe-event-handlers';
import { StripeEventSignal } from '../stripe-event/stripe-event-signal';
import { StripeEventRepository } from '../stripe-event/stripe-event.repository';
import type { AccountToWalk } from './account-to-walk';
import { endOfPiece, secondsBetween, shorter, spanToWalk, type EventSpan } from './event-span';
import { ReconciliationRepository } from './reconciliation.repository';
import type { RunJournal } from './run-journal';

/** Time for a webhook to come by itself, unless the operator wants to know at once. */
const LEFT_ALONE_MILLISECONDS = 60_000;

/** Goes through the list of events of an account, the oldest first, and stores those that no webhook has brought. */
@Injectable()
export class WalkEvents {
  constructor(
    private readonly histories: ProviderHistories,
    private readonly webhooks: ProviderWebhooks,
    private readonly handlers: StripeEventHandlers,
    private readonly events: StripeEventRepository,
    private readonly signal: StripeEventSignal,
    private readonly lostPayments: FindLostPayments,
    private readonly marks: ReconciliationRepository,
    private readonly clock: Clock,
  ) {}

  /** What is to be walked now: the next walk goes on where this one ends. */
  async spanOf(
    place: AccountToWalk,
    journal: RunJournal,
  ): Promise<{ span: EventSpan; mark: Date | undefined }> {
    const position = await this.marks.markOf(place.walk);
    const mark = position === undefined ? place.since : new Date(position);
    const leftAlone = journal.run.trigger === 'schedule' ? LEFT_ALONE_MILLISECONDS : 0;
    return { span: spanToWalk(mark, this.clock.now(), leftAlone), mark };
  }

  /** @returns whether the end of the span was reached @throws DomainError `provider_unavailable`, `stripe_key_refused` */
  async execute({ account, walk }: AccountToWalk, span: EventSpan, journal: RunJournal): Promise<boolean> {
    const { from: first, until } = span;
    const { types } = this.handlers;
    const history = await this.histories.of(account);
    let from = first;
    let seconds = secondsBetween(from, until);
    while (from < until) {
      if (journal.mustLeave(account)) return false;
      const end = endOfPiece(from, until, seconds);
      const { events, complete, calls } = await history.listEvents({ from, until: end, types });
      if (!complete) {
        journal.sawEvents(0, calls);
        seconds = shorter(secondsBetween(from, end));
        continue;
      }
      journal.sawEvents(events.length, calls);
      await this.take(account, events, journal);
      await journal.comesTo(walk, end.toISOString());
      from = end;
      seconds *= 2;
    }
    return true;
  }

  private async take(
    account: StripeAccount,
    events: readonly ListedEvent[],
    journal: RunJournal,
  ): Promise<void> {
    const known = await this.events.known(
      account,
      events.map(({ id }) => id),
    );
    const marksOf = new Map(events.map((event) => [event.id, this.marksIn(account, event)]));
    for (const event of events.filter(({ id }) => !known.has(id))) {
      // The webhook may have come just now.
      if (!journal.dryRun && !(await this.events.store({ account, event }, event.payload))) continue;
      await journal.note({
        kind: 'webhook',
        objectId: event.id,
        projectId: marksOf.get(event.id)?.projectId ?? null,
        had: 'nothing',
        providerSays: `${event.type}${event.objectId === null ? '' : ` of ${event.objectId}`}`,
        action: journal.dryRun ? 'would_store' : 'stored',
        error: null,
      });
      if (!journal.dryRun) this.signal.raise();
    }
    const marks = [...marksOf.values()].flatMap((found) => (found === null ? [] : [found]));
    for (const { paymentId, projectId, userId } of await this.lostPayments.execute(marks)) {
      await journal.note({
        kind: 'lost_payment',
        objectId: paymentId,
        projectId,
        had: 'nothing',
        providerSays: `it has a payment of the user ${userId}`,
        action: 'reported',
        error: null,
      });
    }
  }

  /**
   * Whose the object is. What cannot be read tells nothing here, and fails visibly where it is processed; what a project's account says of others
   * is not believed.
   */
  private marksIn({ projectId }: StripeAccount, { payload }: ListedEvent): OwnershipMarks | null {
    const marks = this.marksOf(payload);
    return projectId === null || marks?.projectId === projectId ? marks : null;
  }

  private marksOf(payload: string): OwnershipMarks | null {
    try {
      const { subject } = this.webhooks.parse(payload);
      switch (subject.kind) {
        case 'checkout_session':
          return subject.session.marks;
        case 'payment_intent':
          return subject.intent.marks;
        case 'subscription':
          return subject.subscription.marks;
        default:
          return null;
      }
    } catch {
      return null;
    }
  }
}
