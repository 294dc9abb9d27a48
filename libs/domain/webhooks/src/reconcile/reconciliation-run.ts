export const runTriggers = ['schedule', 'operator'] as const;
export type RunTrigger = (typeof runTriggers)[number];

export const runStatuses = ['queued', 'running', 'succeeded', 'failed'] as const;
export type RunStatus = (typeof runStatuses)[number];

export const differenceKinds = [
  'webhook',
  'payment',
  'refund',
  'dispute',
  'subscription',
  'lost_payment',
  'account',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** `reported`: only a person can do something about it. */
export const differenceActions = [
  'stored',
  'settled',
  'reported',
  'failed',
  'would_store',
  'would_settle',
] as const;
export type DifferenceAction = (typeof differenceActions)[number];

/** What a run has seen so far. */
export interface RunCounts {
  readonly eventsSeen: number;
  readonly objectsChecked: number;
  readonly differences: number;
  readonly calls: number;
}

/** The span of Stripe's events that was walked, in business time. */
export interface RunSpan {
  readonly eventsFrom: Date | null;
  readonly eventsUntil: Date | null;
  /** The walk should have begun earlier than Stripe keeps its events. */
  readonly eventsGap: boolean;
}

/** One comparison of what we know with what Stripe says. */
export interface ReconciliationRun extends RunCounts, RunSpan {
  readonly id: string;
  readonly trigger: RunTrigger;
  readonly dryRun: boolean;
  readonly status: RunStatus;
  readonly askedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** False: its calls were used up before everything was looked at. */
  readonly complete: boolean;
  readonly error: string | null;
}

/** Something that we did not know as Stripe does. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly objectId: string;
  readonly projectId: string | null;
  readonly had: string;
  readonly providerSays: string;
  readonly action: DifferenceAction;
  readonly error: string | null;
}

export interface FoundDifference extends Difference {
  readonly id: string;
  readonly foundAt: Date;
}

/** How many differences of a kind were dealt with in one way. */
export interface DifferenceCount {
  readonly kind: DifferenceKind;
  readonly action: DifferenceAction;
  readonly count: number;
}
