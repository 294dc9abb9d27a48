import { isDatabaseAway } from './is-database-away';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('isDatabaseAway', () => {
  it.each([
    ['nobody listens', coded('ECONNREFUSED')],
    ['it is being shut down', coded('57P01')],
    ['it starts', coded('57P03')],
    ['it is full', coded('53300')],
    ['the connection broke', new Error('Connection terminated unexpectedly')],
    ['it does not answer', new Error('Query read timeout')],
    ['the connection is closed', new Error('Client was closed and is not queryable')],
    [
      'the connection broke in the middle of a transaction',
      Object.assign(new Error('ConnectionClosed'), { cause: { kind: 'ConnectionClosed' } }),
    ],
    ['no connection comes free', new Error('timeout exceeded when trying to connect')],
    ['Prisma does not reach it', coded('P1001')],
    ['Prisma could begin no transaction', coded('P2028')],
    ['of something else that failed for it', new Error('no', { cause: coded('ECONNRESET') })],
    [
      'Prisma was told so',
      Object.assign(coded('P2010'), { meta: { driverAdapterError: { cause: { originalCode: '57P03' } } } }),
    ],
  ])('is true when %s', (_, error) => {
    expect(isDatabaseAway(error)).toBe(true);
  });

  it.each([
    ['a statement was wrong', coded('42601')],
    ['a row is there already', coded('23505')],
    ['a statement took too long', coded('57014')],
    [
      'a row is there already, as Prisma was told',
      Object.assign(new Error('x'), { cause: { kind: 'UniqueConstraintViolation' } }),
    ],
    ['it was something else', new Error('x is not a function')],
    ['nothing was thrown', undefined],
    ['a text was thrown', 'ECONNREFUSED'],
  ])('is false when %s', (_, error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });
});
