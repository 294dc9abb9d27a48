import type { DynamicModule } from '@nestjs/common';
import { sides, type Side } from '#contracts';
import { ConfigError, environment, parseConfig, type Config } from '#infra/config';
import { applyMigrations, migrationsDirectory } from '#infra/database';
import { createLogger } from '#infra/logging';
import { createHttpApp } from './create-http-app';

/**
 * Runs an application as a process: reads the configuration, brings the database up to date, listens, and stops on a
 * signal or when the program that started it is gone.
 * @param here the sides that the application is made of
 */
export async function runHttpApp(
  moduleFor: (config: Config) => DynamicModule,
  here: readonly Side[] = sides,
): Promise<void> {
  stopWithLauncher();
  const config = configOrExit(here);
  const logger = createLogger(config.runtime.logLevel);
  try {
    const applied = await applyMigrations({
      databaseUrl: config.database.url,
      directory: migrationsDirectory,
    });
    if (applied.length > 0) logger.info({ applied }, 'the database was brought up to date');
    const app = await createHttpApp(moduleFor(config), config.http.trustProxyHops);
    await app.listen(config.http.port, config.http.host);
    const port = Number(new URL(await app.getUrl()).port);
    logger.info({ port }, 'listening');
    process.send?.({ ready: true, port });
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    process.exit(1);
  }
}

/** Whoever started this process over IPC is gone, even if it was killed: stop as if asked to. */
function stopWithLauncher(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

function configOrExit(here: readonly Side[]): Config {
  try {
    return parseConfig(environment(), here);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
