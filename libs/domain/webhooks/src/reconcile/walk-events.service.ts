import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { FindLostPayments } from '#domain/payments';
import {
  platformAccount,
  ProviderHistories,
  ProviderWebhooks,
  type ListedEvent,
  type OwnershipMarks,
} from '#infra/stripe';
import { StripeEventHandlers } from '../process-stripe-event/stripe-event-handlers';
import { StripeEventSignal } from '../stripe-event/stripe-event-signal';
import { StripeEventRepository } from '../stripe-event/stripe-event.repository';
import { endOfPiece, secondsBetween, shorter, spanToWalk, type EventSpan } from './event-span';
import { ReconciliationRepository } from './reconciliation.repository';
import type { RunJournal } from './run-journal';

const WALK = 'events';
/** Time for a webhook to come by itself, unless the operator wants to know at once. */
const LEFT_ALONE_MILLISECONDS = 60_000;

/** Goes through the list of events of Paygrove's own account, the oldest first, and stores those that no webhook has brought. */
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

  /**
   * @returns the span, and whether its end was reached; the next walk goes on where this one ended
   * @throws DomainError `provider_unavailable`
   */
  async execute(
    journal: RunJournal,
  ): Promise<{ span: EventSpan; mark: Date | undefined; complete: boolean }> {
    const position = await this.marks.markOf(WALK);
    const mark = position === undefined ? undefined : new Date(position);
    const leftAlone = journal.run.trigger === 'schedule' ? LEFT_ALONE_MILLISECONDS : 0;
    const span = spanToWalk(mark, this.clock.now(), leftAlone);
    journal.walks({ eventsFrom: span.from, eventsUntil: span.until, eventsGap: span.gap });
    return { span, mark, complete: await this.walk(span, journal) };
  }

  private async walk({ from: first, until }: EventSpan, journal: RunJournal): Promise<boolean> {
    const { types } = this.handlers;
    const history = await this.histories.of(platformAccount);
    let from = first;
    let seconds = secondsBetween(from, until);
    while (from < until) {
      if (journal.mustEnd) return false;
      const end = endOfPiece(from, until, seconds);
      const { events, complete, calls } = await history.listEvents({ from, until: end, types });
      if (!complete) {
        journal.sawEvents(0, calls);
        seconds = shorter(secondsBetween(from, end));
        continue;
      }
      journal.sawEvents(events.length, calls);
      await this.take(events, journal);
      if (!journal.dryRun) await this.marks.mark(WALK, end.toISOString());
      from = end;
      seconds *= 2;
    }
    return true;
  }

  private async take(events: readonly ListedEvent[], journal: RunJournal): Promise<void> {
    const known = await this.events.known(events.map(({ id }) => id));
    const marksOf = new Map(events.map((event) => [event.id, this.marksIn(event)]));
    for (const event of events.filter(({ id }) => !known.has(id))) {
      // The webhook may have come just now.
      if (!journal.dryRun && !(await this.events.store({ account: platformAccount, event }, event.payload)))
        continue;
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

  /** Whose the object is. What cannot be read tells nothing here, and fails visibly where it is processed. */
  private marksIn({ payload }: ListedEvent): OwnershipMarks | null {
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
