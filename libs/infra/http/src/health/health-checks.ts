import { Injectable } from '@nestjs/common';

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

/** What must be up for this process to do its work. Each part registers its own check. */
@Injectable()
export class HealthChecks {
  private readonly definitions: HealthCheckDefinition[] = [];

  register(definition: HealthCheckDefinition): void {
    this.definitions.push(definition);
  }

  async report(): Promise<HealthReport> {
    const results = await Promise.all(
      this.definitions.map(async (definition) => ({ definition, error: await failureOf(definition) })),
    );
    const failed = results.filter(({ error }) => error !== undefined);
    const checks = results.map(({ definition: { name, required }, error }) => [
      name,
      error === undefined ? { status: 'up', required } : { status: 'down', required, error },
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
}

async function failureOf({ check, name }: HealthCheckDefinition): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} did not answer in time`)), TIMEOUT_MILLISECONDS);
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
