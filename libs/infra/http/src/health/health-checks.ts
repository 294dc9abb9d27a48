import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';

export interface HealthCheckDefinition {
  readonly name: string;
  /** Without a required part the instance takes no requests; without another it serves, degraded. */
  readonly required: boolean;
  /** @throws Error saying what is wrong */
  readonly check: () => Promise<void>;
}

export interface HealthReport {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly checks: Record<string, { status: 'up' | 'down'; required: boolean; error?: string }>;
}

const TIMEOUT_MILLISECONDS = 2_000;

/** All that the public is told: what a driver says may hold addresses and user names, and goes to the log. */
const TOLD = 'It did not answer as it should; the log says more';

/** What must be up for this process to do its work. Each part registers its own check. */
@Injectable()
export class HealthChecks {
  private readonly definitions: HealthCheckDefinition[] = [];
  /** What was last logged of each part that is down. */
  private readonly logged = new Map<string, string>();

  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  register(definition: HealthCheckDefinition): void {
    this.definitions.push(definition);
  }

  async report(): Promise<HealthReport> {
    const results = await Promise.all(
      this.definitions.map(async (definition) => ({ definition, error: await failureOf(definition) })),
    );
    for (const { definition, error } of results) this.logChange(definition, error);
    const failed = results.filter(({ error }) => error !== undefined);
    const checks = results.map(({ definition: { name, required }, error }) => [
      name,
      error === undefined ? { status: 'up', required } : { status: 'down', required, error: TOLD },
    ]);
    return {
      status:
        failed.length === 0
          ? 'ok'
          : failed.some(({ definition }) => definition.required)
            ? 'down'
            : 'degraded',
      checks: Object.fromEntries(checks) as HealthReport['checks'],
    };
  }

  /** Probes come every few seconds: each trouble is logged once, and so is its end. */
  private logChange({ name, required }: HealthCheckDefinition, error: string | undefined): void {
    if (this.logged.get(name) === error) return;
    if (error === undefined) {
      this.logged.delete(name);
      this.logger.info({ part: name }, 'a part is up again');
      return;
    }
    this.logged.set(name, error);
    this.logger.warn({ part: name, required, reason: error }, 'a part is down');
  }
}

async function failureOf({ check, name }: HealthCheckDefinition): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new Error(`${name} did not answer in time`));
    // An answer that has come while this process was too busy to read it counts: it is read before `setImmediate`.
    timer = setTimeout(() => setImmediate(giveUp), TIMEOUT_MILLISECONDS);
  });
  try {
    await Promise.race([check(), timeout]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
