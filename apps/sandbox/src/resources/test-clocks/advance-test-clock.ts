import { calendar } from '../../clock/calendar';
import { earliestOf } from '../../clock/due-work';
import { InvalidRequest } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type TestClock } from '../../stripe-objects';

const LONGEST_MOVE = 2 * 366 * 86_400;

/**
 * Moves a test clock forward. What lives by it happens at its time, in its order; all of it is one change of the account,
 * so the webhooks go out when the clock has arrived. Stripe answers `advancing` and is ready later: here the clock is
 * ready with the next question.
 */
export async function advanceTestClock(
  tx: AccountTransaction,
  clock: TestClock,
  target: number,
): Promise<TestClock> {
  if (target <= clock.frozen_time) {
    throw new InvalidRequest('The `frozen_time` must be after the current `frozen_time` of the test clock.', {
      param: 'frozen_time',
    });
  }
  if (target > clock.frozen_time + LONGEST_MOVE) {
    throw new InvalidRequest('A test clock can be advanced by two years at most.', { param: 'frozen_time' });
  }
  const answer = begin(tx, clock, target);
  for (;;) {
    const next = await tx.alsoRun((db) => earliestOf(calendar, db, target, clock.id));
    if (!next) break;
    clock.frozen_time = Math.max(clock.frozen_time, next.item.at);
    tx.save(clock);
    await next.kind.run(tx, next.item.id);
  }
  clock.frozen_time = target;
  clock.status = 'ready';
  clock.status_details = {};
  tx.save(clock);
  tx.emit('test_helpers.test_clock.ready', clock);
  return answer;
}

/** What the caller is told: the clock is on its way. */
function begin(tx: AccountTransaction, clock: TestClock, target: number): TestClock {
  clock.status = 'advancing';
  clock.status_details = { advancing: { target_frozen_time: target } };
  tx.save(clock);
  tx.emit('test_helpers.test_clock.advancing', clock);
  return structuredClone(clock);
}
