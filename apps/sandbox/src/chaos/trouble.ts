import { createHash } from 'node:crypto';

/** Trouble on purpose: probabilities from 0 to 1, and times that everything takes longer. */
export interface Chaos {
  seed: string;
  duplicate: number;
  reorder: number;
  drop: number;
  delay_ms: number;
  latency_ms: number;
  error_rate: number;
}

export interface DeliveryTrouble {
  /** Never sent, as if it had been lost on the way. */
  drop: boolean;
  /** Sent twice at the same time. */
  duplicate: boolean;
  /** Held back until others have overtaken it. */
  reorder: boolean;
  delayMs: number;
}

/** `lost`: the request is carried out, and its answer never arrives. */
export type RequestFault = 'server_error' | 'rate_limit' | 'reset' | 'lost';

export interface RequestTrouble {
  fault?: RequestFault;
  latencyMs: number;
}

const faults: readonly RequestFault[] = ['server_error', 'rate_limit', 'reset', 'lost'];

/**
 * What befalls the `number`-th delivery of an event type since the trouble began. Only that and the seed decide: neither the
 * time nor what happens next to it.
 */
export function deliveryTrouble(chaos: Chaos, eventType: string, number: number): DeliveryTrouble {
  const hits = (kind: 'drop' | 'duplicate' | 'reorder'): boolean =>
    draw(chaos.seed, kind, eventType, number) < chaos[kind];
  const drop = hits('drop');
  return {
    drop,
    duplicate: !drop && hits('duplicate'),
    reorder: !drop && hits('reorder'),
    delayMs: chaos.delay_ms,
  };
}

/** What befalls the `number`-th request to a route, such as `POST /v1/refunds`, since the trouble began. */
export function requestTrouble(chaos: Chaos, route: string, number: number): RequestTrouble {
  const latencyMs = chaos.latency_ms;
  if (draw(chaos.seed, 'error', route, number) >= chaos.error_rate) return { latencyMs };
  const which = Math.floor(draw(chaos.seed, 'fault', route, number) * faults.length);
  return { latencyMs, fault: faults[which] };
}

/** A number from 0 up to, not including, 1 that looks random and is always the same for the same words. */
function draw(...words: (string | number)[]): number {
  const digest = createHash('sha256').update(JSON.stringify(words)).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
