import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Global, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock, RealTime } from '#kernel';
import {
  authenticateKey,
  hasMeter,
  isKnownOrigin,
  isKnownProject,
  unreportedUsage,
  type CallReply,
} from '#contracts';
import { ConfigModule, environment, parseConfig } from '#infra/config';
import { CryptoModule } from '#infra/crypto';
import { DatabaseModule } from '#infra/database';
import { CallBus, EventBusModule } from '#infra/event-bus';
import { createHttpApp, HttpModule } from '#infra/http';
import { JobsModule } from '#infra/jobs';
import { LoggingModule } from '#infra/logging';
import { MailModule } from '#infra/mail';
import { MetricsModule } from '#infra/metrics';
import { WorkQueueModule } from '#infra/work-queue';
import { realTime } from '../../../../test/support/machine-time';

/** A clock that stands still until it is moved. */
export class SettableClock extends Clock {
  private time = new Date('2026-11-21T10:00:00.000Z');

  now(): Date {
    return new Date(this.time);
  }

  set(time: string | Date): void {
    this.time = new Date(time);
  }

  advance({ days = 0, seconds = 0 }: { days?: number; seconds?: number }): void {
    this.time = new Date(this.time.getTime() + (days * 86_400 + seconds) * 1_000);
  }
}

/** Where the mails of a test file arrive. */
export const mailDirectory = mkdtempSync(path.join(tmpdir(), 'paygrove-auth-'));

const config = parseConfig({
  ...environment(),
  LOG_LEVEL: 'fatal',
  PAYGROVE_HOME: mailDirectory,
  STRIPE_SECRET_KEY: 'sk_test_auth',
  STRIPE_WEBHOOK_SECRET: 'whsec_auth',
  ADMIN_API_KEY: 'admin-key-of-the-tests',
  ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
});

/**
 * A running auth side on the database of the test file, with a settable clock. Every `grove_sk_<project>` is a secret key of that
 * project; `nowhere` is none.
 */
export async function startAuthApp(module: Type, clock: Clock): Promise<NestFastifyApplication> {
  @Global()
  @Module({
    providers: [{ provide: Clock, useValue: clock }, realTime],
    exports: [Clock, RealTime],
  })
  class SettableClockModule {}

  @Module({
    imports: [
      ConfigModule.forConfig(config),
      LoggingModule,
      MetricsModule,
      SettableClockModule,
      CryptoModule,
      DatabaseModule,
      WorkQueueModule,
      JobsModule,
      EventBusModule,
      HttpModule,
      MailModule,
      module,
    ],
  })
  class AuthTestModule {}

  const app = await createHttpApp(AuthTestModule, 0);
  const calls = app.get(CallBus);
  calls.serve(isKnownOrigin, async () => ({ known: false }));
  calls.serve(isKnownProject, async ({ project_id: id }) => ({ known: id !== 'nowhere' }));
  calls.serve(hasMeter, async ({ meter }) => ({ known: meter !== 'unknown' }));
  calls.serve(unreportedUsage, async () => ({ meters: [] }));
  calls.serve(authenticateKey, async ({ key }) => ({ project: projectOf(key) }));
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

function projectOf(key: string): CallReply<typeof authenticateKey>['project'] {
  const [, kind, project] = /^grove_(sk|pk)_(\w+)$/.exec(key) ?? [];
  if (kind === undefined || project === undefined) return null;
  const key_type = kind === 'sk' ? 'secret' : 'publishable';
  return { project_id: project, key_id: `key_${project}`, key_type, origins: [] };
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Record<string, unknown>;
}

/** Calls the API as the backend of a project. */
export function callerOf(app: NestFastifyApplication, project: string, kind: 'sk' | 'pk' = 'sk') {
  return async (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<HttpAnswer> => {
    const answer = await app.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        authorization: `Bearer grove_${kind}_${project}`,
        'x-project-id': project,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.body === '' ? {} : answer.json<Record<string, unknown>>(),
    };
  };
}

/** Waits until `condition` holds. @throws Error when it does not within ten seconds */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('The condition did not come true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
