import fc from 'fast-check';
import { type Chaos, deliveryTrouble, requestTrouble } from './trouble';

const calm: Chaos = {
  seed: 'calm',
  duplicate: 0,
  reorder: 0,
  drop: 0,
  delay_ms: 0,
  latency_ms: 0,
  error_rate: 0,
};
const numbers = Array.from({ length: 2000 }, (_, index) => index + 1);

describe('trouble', () => {
  it('does not come when its probability is zero', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (seed, name, number) => {
        const chaos = { ...calm, seed };
        expect(deliveryTrouble(chaos, name, number)).toEqual({
          drop: false,
          duplicate: false,
          reorder: false,
          delayMs: 0,
        });
        expect(requestTrouble(chaos, name, number)).toEqual({ latencyMs: 0 });
      }),
    );
  });

  it('always comes when its probability is one', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (seed, name, number) => {
        const chaos = { ...calm, seed, drop: 1, duplicate: 1, reorder: 1, error_rate: 1, delay_ms: 7 };
        expect(deliveryTrouble(chaos, name, number)).toEqual({
          drop: true,
          duplicate: false,
          reorder: false,
          delayMs: 7,
        });
        expect(requestTrouble(chaos, name, number).fault).toBeDefined();
      }),
    );
  });

  it('is the same for the same seed, and another for another', () => {
    const play = (seed: string) =>
      numbers.map((number) => requestTrouble({ ...calm, seed, error_rate: 0.5 }, 'POST /v1/refunds', number));
    expect(play('one')).toEqual(play('one'));
    expect(play('one')).not.toEqual(play('two'));
  });

  it('comes about as often as its probability says, in all its forms', () => {
    const dropped = numbers.filter(
      (number) => deliveryTrouble({ ...calm, drop: 0.3 }, 'charge.succeeded', number).drop,
    );
    expect(Math.abs(dropped.length / numbers.length - 0.3)).toBeLessThan(0.04);
    const met = numbers.map(
      (number) => requestTrouble({ ...calm, error_rate: 1 }, 'GET /v1/events', number).fault,
    );
    for (const fault of ['server_error', 'rate_limit', 'reset', 'lost']) {
      expect(Math.abs(met.filter((one) => one === fault).length / numbers.length - 0.25)).toBeLessThan(0.04);
    }
  });
});
