export { CryptoModule } from './crypto.module';
export { equalInConstantTime, hasSha256, sha256 } from './hashing';
export { SealedColumns, type SealedColumn } from './sealed-columns';
export { SecretBox } from './secret-box';
