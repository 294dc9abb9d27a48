import { textAt } from './api-client';
import type { TestPlatform } from './platform';
import type { TestDatabase } from './test-database';

const MILLISECONDS_PER_HOUR = 3_600_000;

/** Time that passes at Stripe and for Paygrove, and everything that it brings about. */
export class MovedTime {
  constructor(
    private readonly platform: TestPlatform,
    private readonly database: TestDatabase,
  ) {}

  /** What the sandbox, and everybody who follows it, takes for now. */
  async now(): Promise<Date> {
    const response = await fetch(`${this.platform.sandbox.url}/_control/clock`);
    return new Date(textAt(await response.json(), 'now'));
  }

  /** Resolves once everything that fell due until then has happened, and nothing is left to be done about it. */
  async passUntil(moment: Date): Promise<void> {
    const seconds = Math.ceil((moment.getTime() - (await this.now()).getTime()) / 1_000);
    const answer = await this.platform.control('clock/advance', { seconds });
    if (answer.status !== 200) throw new Error(`The clock did not move: ${await answer.text()}`);
    await this.database.quiet();
  }

  /** Resolves once everything that has happened at Stripe was told, and nothing is left to be done about it. */
  async settle(): Promise<void> {
    await this.passUntil(later(await this.now(), { hours: 1 / 3_600 }));
  }

  async pass(time: { days?: number; hours?: number }): Promise<void> {
    await this.passUntil(later(await this.now(), time));
  }
}

/** A moment so much after another. */
export function later(moment: Date, { days = 0, hours = 0 }: { days?: number; hours?: number }): Date {
  return new Date(moment.getTime() + (days * 24 + hours) * MILLISECONDS_PER_HOUR);
}
