import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger, type Logger } from '#infra/logging';
import { FileMailer } from './file-mailer';

const mail = { to: 'ada@example.com', subject: 'Set a new password', text: 'Your code: s3cr3t-t0ken' };

describe('the development outbox', () => {
  let directory: string;
  const logged: unknown[] = [];
  const logger = Object.assign(Object.create(createLogger('silent')) as Logger, {
    info: (...line: unknown[]) => void logged.push(line),
  });

  beforeAll(async () => {
    directory = path.join(await mkdtemp(path.join(tmpdir(), 'paygrove-mail-')), 'mail');
    await new FileMailer(directory, logger).send(mail);
  });

  it('keeps a mail in a file that only its owner may read', async () => {
    const [file = '', ...others] = await readdir(directory);
    expect(others).toEqual([]);
    expect(JSON.parse(await readFile(path.join(directory, file), 'utf8'))).toEqual(mail);
    expect((await stat(path.join(directory, file))).mode & 0o777).toBe(0o600);
  });

  it('logs where it is, but neither the address nor the secret in it', () => {
    const text = JSON.stringify(logged);
    expect(text).toContain(directory);
    expect(text).not.toMatch(/ada@example\.com|s3cr3t/);
  });
});
