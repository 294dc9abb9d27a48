import { type MetadataChange } from '../http/params';

/** Merges a change into metadata as Stripe does: named keys are set, those set to `''` go, `''` for the whole empties it. */
export function mergeMetadata(
  current: Record<string, string> | null,
  change: MetadataChange,
): Record<string, string> {
  if (change === undefined) return { ...current };
  if (change === '') return {};
  const merged = Object.entries({ ...current, ...change }).filter(([, value]) => value !== '');
  return Object.fromEntries(merged);
}
