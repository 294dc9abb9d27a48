export { CryptoModule } from './crypto.module';
export { equalInConstantTime, hasSha256, sha256 } from './hashing';
export { SecretBox } from './secret-box';
