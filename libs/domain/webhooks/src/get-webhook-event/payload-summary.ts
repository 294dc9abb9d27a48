import type { OwnershipMarks, ProviderEventSubject } from '#infra/stripe';
import type { StripeEventDetails } from '../stripe-event/stripe-event-view.schema';

type Summary = NonNullable<StripeEventDetails['payload_summary']>;

/** What an event tells, without anything personal. */
export function summaryOf(subject: ProviderEventSubject): Summary {
  switch (subject.kind) {
    case 'checkout_session':
      return summary(subject.kind, subject.session.status, subject.session.marks);
    case 'payment_intent':
      return summary(subject.kind, subject.intent.status, subject.intent.marks);
    case 'setup_intent':
      return summary(subject.kind, subject.status, null);
    case 'subscription':
      return summary(subject.kind, subject.subscription.status, subject.subscription.marks);
    case 'invoice':
      return summary(subject.kind, subject.invoice.status, null);
    case 'refund':
      return summary(subject.kind, subject.refund.status, null);
    case 'dispute':
      return summary(subject.kind, subject.status, null);
    case 'unreadable':
      return summary(subject.of, null, null);
    case 'charge':
    case 'other':
      return summary(subject.kind, null, null);
  }
}

function summary(kind: string, status: string | null, marks: OwnershipMarks | null): Summary {
  return {
    kind,
    object_status: status,
    project_id: marks?.projectId ?? null,
    payment_id: marks?.paymentId ?? null,
  };
}
