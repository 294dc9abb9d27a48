import { Global, Module } from '@nestjs/common';
import { SealedColumns } from './sealed-columns';
import { SecretBox } from './secret-box';

@Global()
@Module({ providers: [SealedColumns, SecretBox], exports: [SealedColumns, SecretBox] })
export class CryptoModule {}
