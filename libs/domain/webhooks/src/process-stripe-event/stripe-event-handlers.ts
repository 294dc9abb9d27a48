import { Injectable } from '@nestjs/common';
import {
  ProviderHistories,
  type ProviderEvent,
  type ProviderEventSubject,
  type ReadableKind,
  type StripeAccount,
} from '#infra/stripe';
import { ObjectOwnership } from './object-ownership';

/** `foreign`: the object is not one of Paygrove's. */
export type HandlingOutcome = 'applied' | 'foreign';

type SubjectOf<Of extends ReadableKind> = Extract<ProviderEventSubject, { kind: Of }>;
type HandleSubject<Of extends ReadableKind> = (
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

  constructor(
    private readonly ownership: ObjectOwnership,
    private readonly histories: ProviderHistories,
  ) {}

  /**
   * Registers what is done with events of some types, all about one kind of object. What does not show such an object whole is foreign when it is
   * not Paygrove's; when it is, Stripe is asked for the whole.
   * @throws Error when one of the types has a handler already
   */
  on<Of extends ReadableKind>(kind: Of, types: readonly string[], handle: HandleSubject<Of>): void {
    for (const type of types) {
      if (this.byType.has(type)) throw new Error(`Two handlers are registered for ${type}`);
      this.byType.set(type, async (event, account) => {
        if (isAbout(event.subject, kind)) return handle(event.subject, event, account);
        if (!(await this.ownership.isOurs(account, event.clues))) return 'foreign';
        return handle(await this.whole(kind, event, account), event, account);
      });
    }
  }

  /** @throws Error when Stripe shows no such object either */
  private async whole<Of extends ReadableKind>(
    kind: Of,
    { id, type, objectId, subject }: ProviderEvent,
    account: StripeAccount,
  ): Promise<SubjectOf<Of>> {
    const history = await this.histories.of(account);
    const atStripe = objectId === null ? undefined : await history.findSubject(kind, objectId);
    if (atStripe !== undefined && isAbout(atStripe, kind)) return atStripe;
    throw new Error(
      `${id}, a ${type} about ${objectId ?? 'an object without an id'}, cannot be acted on: ${faultOf(atStripe ?? subject, kind)}.`,
    );
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

function isAbout<Of extends ReadableKind>(subject: ProviderEventSubject, kind: Of): subject is SubjectOf<Of> {
  return subject.kind === kind;
}

function faultOf(subject: ProviderEventSubject, kind: ReadableKind): string {
  return subject.kind === 'unreadable' ? subject.why : `it is a ${subject.kind}, not a ${kind}`;
}
