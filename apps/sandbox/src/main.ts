import { parseConfig } from './config';
import { startSandbox } from './sandbox';

async function main(): Promise<void> {
  const config = parseConfig();
  const sandbox = await startSandbox(config);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // A launcher that has gone without a word takes its sandbox with it.
  process.on('disconnect', stop);

  process.send?.({ ready: true, port: sandbox.port });
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
