import type { SandboxConfig } from '../../apps/sandbox/src/config';
import type { OpenApiDocument } from './documented-answers';
import type { AppName } from './topology';

interface Tasks {
  startApp(given: { name: AppName; environment: Record<string, string> }): {
    number: string;
    document: OpenApiDocument;
  };
  startSandbox(given: SandboxConfig): { number: string; url: string; port: number };
  stop(given: { number: string }): void;
}

interface AppHost {
  ask<Task extends keyof Tasks>(
    task: Task,
    given: Parameters<Tasks[Task]>[0],
  ): Promise<ReturnType<Tasks[Task]>>;
}

/**
 * A process beside the test's, in which apps and sandboxes are started as they were built: their code is loaded once for many test files.
 * postgres-environment.cjs puts it there.
 */
export const appHost = (globalThis as unknown as { appHost: AppHost }).appHost;
