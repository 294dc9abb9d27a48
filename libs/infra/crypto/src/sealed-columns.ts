import { Injectable } from '@nestjs/common';

/** Where texts are kept that `SecretBox` has sealed. Names are never from input. */
export interface SealedColumn {
  /** With its schema. What its texts are sealed for begins with it. */
  readonly table: string;
  readonly column: string;
  /** The columns that say which row it is. */
  readonly key: readonly string[];
  /** The columns whose values a text is bound to, after the table. */
  readonly boundTo: readonly string[];
  /** The column is JSON, and the text all of its value; what is no text there is not sealed. */
  readonly json?: true;
}

/** All columns of sealed texts, as their modules declare them: what is to be sealed anew when the key has changed. */
@Injectable()
export class SealedColumns {
  private readonly declared: SealedColumn[] = [];

  /** To be called in `onModuleInit`. */
  add(...columns: readonly SealedColumn[]): void {
    this.declared.push(...columns);
  }

  get all(): readonly SealedColumn[] {
    return this.declared;
  }
}
