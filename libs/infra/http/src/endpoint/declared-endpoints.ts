import type { ExecutionContext, INestApplicationContext, Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants';
import { RequestMethod } from '@nestjs/common/enums/request-method.enum';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ACCESS, type Access } from '../access/access.guard';

type Controller = Record<string, (...parameters: unknown[]) => Promise<object>>;

/** A parameter of an endpoint's method. */
export interface DeclaredParameter {
  /** Nest's `RouteParamtypes`; not a number for decorators of our own. */
  readonly kind: number;
  readonly index: number;
  /** The one field that it takes of params, query or body. */
  readonly data?: string;
  readonly schema?: StandardSchemaV1;
  readonly pipes?: readonly unknown[];
  readonly factory?: (data: unknown, context: ExecutionContext) => unknown;
}

/** An endpoint as its decorators describe it. */
export interface DeclaredEndpoint {
  /** Class and method. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly access: Access | undefined;
  readonly status: number;
  readonly parameters: readonly DeclaredParameter[];
  readonly metadata: (key: string) => unknown;
  readonly call: (...parameters: unknown[]) => Promise<object>;
}

/** All endpoints of an application. */
export function declaredEndpoints(app: INestApplicationContext): DeclaredEndpoint[] {
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService)
    .getControllers()
    .flatMap(({ instance, metatype }: { instance: unknown; metatype: unknown }) =>
      scanner
        .getAllMethodNames(Object.getPrototypeOf(instance) as object)
        .flatMap((name) => describe(metatype as Type, instance as Controller, name)),
    );
}

function describe(type: Type, controller: Controller, name: string): DeclaredEndpoint[] {
  const handler = controller[name];
  if (handler === undefined || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
  const metadata = (key: string): unknown => Reflect.getMetadata(key, handler);
  const path = [Reflect.getMetadata(PATH_METADATA, type), metadata(PATH_METADATA)]
    .flat()
    .map((part) => String(part).replace(/^\/|\/$/g, ''))
    .filter((part) => part !== '');
  return [
    {
      name: `${type.name}.${name}`,
      method: RequestMethod[metadata(METHOD_METADATA) as RequestMethod],
      path: `/${path.join('/')}`,
      access: metadata(ACCESS) as Access | undefined,
      status: metadata(HTTP_CODE_METADATA) as number,
      parameters: parametersOf(type, name),
      metadata,
      call: handler.bind(controller),
    },
  ];
}

function parametersOf(type: Type, name: string): DeclaredParameter[] {
  const declared = (Reflect.getMetadata(ROUTE_ARGS_METADATA, type, name) ?? {}) as Record<
    string,
    Omit<DeclaredParameter, 'kind'>
  >;
  return Object.entries(declared)
    .map(([key, parameter]) => ({ ...parameter, kind: Number(key.split(':', 1)[0]) }))
    .sort((one, other) => one.index - other.index);
}
