import { type z } from 'zod';
import { ControlError } from './control-error';

/** Checks the input of a control request; what is wrong is answered in one sentence. */
export function parseControl<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) =>
    [issue.path.join('.'), issue.message].filter(Boolean).join(': '),
  );
  throw new ControlError(400, faults.join('; '));
}
