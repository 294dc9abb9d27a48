import { Module } from '@nestjs/common';
import { RuntimeConfig } from '#infra/config';
import { OutboundHttp } from './outbound-http';

@Module({
  providers: [
    {
      provide: OutboundHttp,
      useFactory: ({ environment }: RuntimeConfig) =>
        new OutboundHttp({ development: environment !== 'production' }),
      inject: [RuntimeConfig],
    },
  ],
  exports: [OutboundHttp],
})
export class OutboundHttpModule {}
