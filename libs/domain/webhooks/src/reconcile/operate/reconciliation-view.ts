import type { DifferenceCount, FoundDifference, ReconciliationRun } from '../reconciliation-run';
import type { DifferenceView, RunView } from './reconciliation.schema';

export function viewOfRun(run: ReconciliationRun, found: readonly DifferenceCount[]): RunView {
  return {
    run_id: run.id,
    trigger: run.trigger,
    dry_run: run.dryRun,
    status: run.status,
    complete: run.complete,
    asked_at: run.askedAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    finished_at: run.finishedAt?.toISOString() ?? null,
    events_from: run.eventsFrom?.toISOString() ?? null,
    events_until: run.eventsUntil?.toISOString() ?? null,
    events_gap: run.eventsGap,
    events_seen: run.eventsSeen,
    objects_checked: run.objectsChecked,
    calls: run.calls,
    differences: run.differences,
    found: [...found],
    error: run.error,
  };
}

export function viewOfDifference(difference: FoundDifference): DifferenceView {
  return {
    difference_id: difference.id,
    kind: difference.kind,
    object_id: difference.objectId,
    project_id: difference.projectId,
    had: difference.had,
    provider_says: difference.providerSays,
    action: difference.action,
    error: difference.error,
    found_at: difference.foundAt.toISOString(),
  };
}
