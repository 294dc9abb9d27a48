import 'reflect-metadata';
import { runHttpApp } from '#infra/http';
import { AppModule } from './app.module';

void runHttpApp((config) => AppModule.for(config), ['payments']);
