import { Injectable } from '@nestjs/common';
import type { ProviderEvent, ProviderEventSubject, StripeAccount } from '#infra/stripe';

/** `foreign`: the object is not one of Paygrove's. */
export type HandlingOutcome = 'applied' | 'foreign';

type Kind = Exclude<ProviderEventSubject['kind'], 'other'>;
type SubjectOf<Of extends Kind> = Extract<ProviderEventSubject, { kind: Of }>;
type HandleSubject<Of extends Kind> = (
  subject: SubjectOf<Of>,
  event: ProviderEvent,
  account: StripeAccount,
) => Promise<HandlingOutcome>;
/** @param account the one that tells of it: what is not there is foreign, whatever the event says */
type Handler = (event: ProviderEvent, account: StripeAccount) => Promise<HandlingOutcome>;

/** What is done with which event of Stripe. */
@Injectable()
export class StripeEventHandlers {
  private readonly byType = new Map<string, Handler>();

  /**
   * Registers what is done with events of some types, all about one kind of object.
   * @throws Error when one of the types has a handler already
   */
  on<Of extends Kind>(kind: Of, types: readonly string[], handle: HandleSubject<Of>): void {
    for (const type of types) {
      if (this.byType.has(type)) throw new Error(`Two handlers are registered for ${type}`);
      this.byType.set(type, (event, account) => {
        if (!isAbout(event.subject, kind)) {
          throw new Error(`${event.id} is a ${type} about a ${event.subject.kind}, not a ${kind}`);
        }
        return handle(event.subject, event, account);
      });
    }
  }

  /** All types that something is done with. */
  get types(): readonly string[] {
    return [...this.byType.keys()];
  }

  /** `undefined` for a type that Paygrove has no use for. */
  of(type: string): Handler | undefined {
    return this.byType.get(type);
  }
}

function isAbout<Of extends Kind>(subject: ProviderEventSubject, kind: Of): subject is SubjectOf<Of> {
  return subject.kind === kind;
}
