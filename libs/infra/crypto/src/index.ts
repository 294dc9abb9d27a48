export { CryptoModule } from './crypto.module';
export { equalInConstantTime, sha256 } from './hashing';
export { SecretBox } from './secret-box';
