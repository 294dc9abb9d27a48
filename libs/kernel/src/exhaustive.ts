/** Ends a switch over a union: a new member makes the call fail to compile. */
export function unreachable(value: never): never {
  throw new Error(`Unhandled case: ${String(value)}`);
}
