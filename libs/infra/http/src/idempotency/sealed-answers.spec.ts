import { SecretBox } from '#infra/crypto';
import { SealedAnswers } from './sealed-answers';

describe('SealedAnswers', () => {
  const answers = new SealedAnswers(new SecretBox({ encryptionKey: Buffer.alloc(32, 5) }));
  const answer = { status: 201, body: { key_id: 'key_1', key: 'grove_sk_very_secret' } };

  it('gives back the same answer, and stores nothing of it in clear', () => {
    const sealed = answers.seal('idem_1', answer);
    expect(JSON.stringify(sealed)).not.toContain('secret');
    expect(answers.open('idem_1', sealed)).toEqual(answer);
  });

  it('opens an answer for its own record only', () => {
    const sealed = answers.seal('idem_1', answer);
    expect(() => answers.open('idem_2', sealed)).toThrow();
  });

  it('leaves plain answers as they are', () => {
    expect(answers.open('idem_1', answer)).toBe(answer);
    expect(answers.open('idem_1', { status: 204, body: null })).toEqual({ status: 204, body: null });
  });
});
