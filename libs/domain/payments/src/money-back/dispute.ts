import type { Money, PaymentId, ProjectId } from '#kernel';
import type { ProviderDisputeStatus } from '#infra/stripe';

/**
 * What a dispute means for the money of its payment. `inquiry`: the bank has only asked, and taken nothing. `open`: it has taken the money until it
 * decides.
 */
export type DisputePhase = 'inquiry' | 'open' | 'won' | 'lost';

/** A customer's bank asking for the money of a payment. `amount` in minor units. */
export interface Dispute extends Money {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly paymentId: PaymentId;
  readonly providerDisputeId: string;
  readonly reason: string | null;
  readonly status: ProviderDisputeStatus;
  readonly phase: DisputePhase;
  /** Ascends with every change. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type DisputeNews = 'disputed' | 'won' | 'lost';

/** What Stripe's state of a dispute means, given what the dispute has come to before. */
export function phaseAfter(former: DisputePhase | undefined, status: ProviderDisputeStatus): DisputePhase {
  switch (status) {
    case 'won':
    case 'lost':
      return status;
    case 'needs_response':
    case 'under_review':
    case 'appeal_needs_response':
    case 'appeal_under_review':
      // The money of one that was lost stays gone while its loss is appealed.
      return former === 'lost' ? 'lost' : 'open';
    case 'warning_needs_response':
    case 'warning_under_review':
      return former ?? 'inquiry';
    case 'warning_closed':
    case 'prevented':
      return former === 'open' ? 'won' : (former ?? 'inquiry');
  }
}

/** What there is to tell of a new phase. A dispute that is first heard of when it is decided was open before. */
export function newsOf(former: DisputePhase | undefined, phase: DisputePhase): DisputeNews[] {
  if (phase === former || phase === 'inquiry') return [];
  if (phase === 'open') return ['disputed'];
  return former === 'open' || former === 'lost' ? [phase] : ['disputed', phase];
}
