import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type ClockFollowers } from '../clock/followers';
import { type ClockReading, type SandboxClock } from '../clock/sandbox-clock';
import { type Timekeeper } from '../clock/timekeeper';
import { parseControl } from './parse-control';

/** With what a follower does between its questions less than the time after which it is taken for gone. */
const LONG_POLL_MS = 15_000;
const DAY = 86_400;
const HOUR = 3_600;

const amount = (most: number) => z.number().int().min(0).max(most).optional();

const advanceSchema = z
  .strictObject({ days: amount(3_660), hours: amount(87_600), seconds: amount(316_224_000) })
  .transform(({ days = 0, hours = 0, seconds = 0 }) => days * DAY + hours * HOUR + seconds)
  .refine((total) => total > 0, 'give days, hours or seconds, at least one second in all');

const pollSchema = z.strictObject({
  after: z.coerce.number().int().min(0).optional(),
  follower: z.string().min(1).max(200).optional(),
});

interface ClockControlParts {
  clock: SandboxClock;
  followers: ClockFollowers;
  timekeeper: Timekeeper;
}

/** Reads, follows and moves the sandbox's clock. */
export function clockControl({ clock, followers, timekeeper }: ClockControlParts) {
  return async (app: FastifyInstance): Promise<void> => {
    let closing = false;
    app.addHook('preClose', async () => {
      closing = true;
      followers.notify();
    });

    app.get('/_control/clock', async (request, reply) => {
      const { after, follower } = parseControl(pollSchema, request.query);
      if (after === undefined) return view(clock.read());
      if (follower !== undefined) followers.asks(follower, after);

      let gone = false;
      reply.raw.on('close', () => {
        gone = true;
        if (follower !== undefined && !reply.raw.writableEnded) followers.leaves(follower);
        followers.notify();
      });
      const deadline = Date.now() + LONG_POLL_MS;
      for (;;) {
        const mark = followers.mark;
        const reading = clock.read();
        if (reading.revision > after || Date.now() >= deadline || closing || gone) return view(reading);
        await followers.changed(mark, deadline - Date.now());
      }
    });

    app.post('/_control/clock/advance', async (request) =>
      view(await timekeeper.advance(parseControl(advanceSchema, request.body ?? {}))),
    );
  };
}

const view = (reading: ClockReading) => ({
  now: new Date(reading.nowMs).toISOString(),
  offset_seconds: reading.offsetSeconds,
  revision: reading.revision,
});
