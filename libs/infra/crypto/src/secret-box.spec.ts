import { SecretBox } from './secret-box';

describe('SecretBox', () => {
  const box = new SecretBox({ encryptionKey: Buffer.alloc(32, 7) });

  it('opens what it sealed', () => {
    expect(box.open(box.seal('whsec_1', 'webhook'), 'webhook')).toBe('whsec_1');
  });

  it('never seals the same text twice alike', () => {
    expect(box.seal('whsec_1', 'webhook')).not.toBe(box.seal('whsec_1', 'webhook'));
  });

  it('opens what the key of before has sealed, and seals with the one of today', () => {
    const next = Buffer.alloc(32, 8);
    const both = new SecretBox({ encryptionKey: next, formerEncryptionKeys: [Buffer.alloc(32, 7)] });
    expect(both.open(box.seal('whsec_1', 'webhook'), 'webhook')).toBe('whsec_1');
    const alone = new SecretBox({ encryptionKey: next });
    expect(alone.open(both.seal('whsec_1', 'webhook'), 'webhook')).toBe('whsec_1');
    expect(() => alone.open(box.seal('whsec_1', 'webhook'), 'webhook')).toThrow('ENCRYPTION_KEY');
  });

  it('refuses another purpose, another key and a changed text', () => {
    const sealed = box.seal('whsec_1', 'webhook');
    const other = new SecretBox({ encryptionKey: Buffer.alloc(32, 8) });
    expect(() => box.open(sealed, 'stripe')).toThrow();
    expect(() => other.open(sealed, 'webhook')).toThrow();
    expect(() => box.open(`${sealed.slice(0, -2)}AA`, 'webhook')).toThrow();
  });
});
