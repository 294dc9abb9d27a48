import type { InputFault } from '#kernel';
import { containsCardNumber } from './card-number';

const DEEPEST = 8;
const MOST_FIELDS = 2_000;
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
/** C0 but for tab, line feed and carriage return; DEL; and C1. */
const isControl = (code: number) =>
  (code < 32 && code !== 9 && code !== 10 && code !== 13) || (code >= 127 && code < 160);

/** Goes by code units, as every request passes here: no half of a surrogate pair is a control character. */
function holdsControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (isControl(text.charCodeAt(index))) return true;
  }
  return false;
}

export interface Inspection {
  readonly faults: readonly InputFault[];
  readonly holdsCardNumber: boolean;
}

/** Looks through any input, before its schema does, for what no endpoint may ever take. */
export function inspectInput(input: unknown): Inspection {
  const faults: InputFault[] = [];
  let fields = 0;
  let holdsCardNumber = false;

  const inspectText = (text: string, path: string) => {
    if (holdsControlCharacter(text)) {
      faults.push({ path, message: 'Must not contain control characters' });
    }
    if (!text.isWellFormed()) faults.push({ path, message: 'Must be well-formed Unicode' });
    if (containsCardNumber(text)) holdsCardNumber = true;
  };

  const visit = (value: unknown, path: string, depth: number): void => {
    fields += 1;
    if (faults.length > 0 || fields > MOST_FIELDS) return;
    if (typeof value === 'string') inspectText(value, path);
    if (typeof value !== 'object' || value === null) return;
    if (depth >= DEEPEST) {
      faults.push({ path, message: `Must not be nested deeper than ${DEEPEST} levels` });
      return;
    }
    for (const [key, child] of Object.entries(value)) {
      const childPath = path === '' ? key : `${path}.${key}`;
      if (forbiddenKeys.has(key)) faults.push({ path: childPath, message: 'Must not be named like this' });
      inspectText(key, childPath);
      visit(child, childPath, depth + 1);
    }
  };

  visit(input, '', 0);
  if (fields > MOST_FIELDS)
    faults.push({ path: '', message: `Must not have more than ${MOST_FIELDS} fields` });
  return { faults, holdsCardNumber };
}
