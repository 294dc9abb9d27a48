import { randomUUID } from 'node:crypto';
import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type ChaosState } from '../chaos/chaos-state';
import { type Chaos } from '../chaos/trouble';
import { parseControl } from './parse-control';

/** Well below the time that a delivery may take, and that clients wait. */
const LONGEST_MS = 10_000;

const probability = z.number().min(0).max(1).optional();
const time = z.number().int().min(0).max(LONGEST_MS).optional();

const chaosSchema = z.strictObject({
  seed: z.union([z.string().min(1).max(200), z.number()]).optional(),
  duplicate: probability,
  reorder: probability,
  drop: probability,
  delay_ms: time,
  latency_ms: time,
  error_rate: probability,
});

/** Trouble on purpose. */
export function chaosControl(chaos: ChaosState) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/_control/chaos', async () => chaos.current ?? {});

    app.put('/_control/chaos', async (request) => {
      const input = parseControl(chaosSchema, request.body ?? {});
      const { seed = randomUUID(), ...wanted } = input;
      const plan: Chaos = {
        duplicate: 0,
        reorder: 0,
        drop: 0,
        delay_ms: 0,
        latency_ms: 0,
        error_rate: 0,
        ...wanted,
        seed: String(seed),
      };
      await chaos.set(Object.keys(wanted).length === 0 ? undefined : plan);
      return chaos.current ?? {};
    });
  };
}
