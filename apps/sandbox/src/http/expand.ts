import { computedFields } from '../resources/computed-fields';
import { type AccountReader } from '../storage/account-reader';
import { InvalidParameter } from './stripe-error';

type Fields = Record<string, unknown>;

const MAX_DEPTH = 4;

/**
 * Answers a copy of `answer` in which the ids at these paths are the objects they name. A path goes through objects by
 * field (`latest_charge.customer`) and through lists by `data` (`data.customer`).
 */
export async function expand(reader: AccountReader, answer: object, paths: string[]): Promise<object> {
  if (paths.length === 0) return answer;
  const copy = structuredClone(answer) as Fields;
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.filter((step) => step !== 'data').length > MAX_DEPTH) {
      throw notExpandable(`You cannot expand more than ${MAX_DEPTH} levels of a property (${path}).`);
    }
    await expandPath(reader, copy, steps, path);
  }
  return copy;
}

async function expandPath(
  reader: AccountReader,
  target: Fields,
  steps: string[],
  path: string,
): Promise<void> {
  const [step, ...rest] = steps;
  if (step === undefined) return;
  await expandField(reader, target, step, path);
  for (const next of objectsIn(target[step])) await expandPath(reader, next, rest, path);
}

async function expandField(
  reader: AccountReader,
  target: Fields,
  field: string,
  path: string,
): Promise<void> {
  const compute = computedFields[`${String(target.object)}.${field}`];
  const current = target[field];
  if (compute && (current === undefined || current === null)) {
    target[field] = structuredClone(await compute(reader, target));
  } else if (typeof current === 'string') {
    const found = await reader.findAny(current);
    if (!found) throw notExpandable(`This property cannot be expanded (${path}).`);
    target[field] = structuredClone(found);
  } else if (Array.isArray(current)) {
    target[field] = await expandIds(reader, current as unknown[]);
  } else if (current === undefined) {
    throw notExpandable(`This property cannot be expanded (${path}).`);
  }
}

/** Of a list of ids, such as discounts, the objects; whatever else a list holds stays as it is. */
async function expandIds(reader: AccountReader, list: unknown[]): Promise<unknown[]> {
  const expanded: unknown[] = [];
  // One after the other: a transaction has one connection.
  for (const item of list) {
    const found = typeof item === 'string' ? await reader.findAny(item) : undefined;
    expanded.push(found ? structuredClone(found) : item);
  }
  return expanded;
}

function objectsIn(value: unknown): Fields[] {
  const values = Array.isArray(value) ? (value as unknown[]) : [value];
  return values.filter((item): item is Fields => typeof item === 'object' && item !== null);
}

const notExpandable = (message: string): InvalidParameter =>
  new InvalidParameter(message, { param: 'expand' });
