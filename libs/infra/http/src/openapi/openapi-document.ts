import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import type { DeclaredEndpoint } from '../endpoint/declared-endpoints';
import { problemSchema } from '../errors/problem';

type JsonSchema = Record<string, unknown>;

/** The OpenAPI 3.1 document of all endpoints, with every zod schema that has an id as a named component. */
export function createOpenApiDocument(
  app: NestFastifyApplication,
  publicUrl: string,
  endpoints: readonly DeclaredEndpoint[],
): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Paygrove')
    .setDescription('One payments service for all of a company’s projects.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addServer(publicUrl)
    .addSecurity('admin_key', {
      type: 'http',
      scheme: 'bearer',
      description: 'The admin key of the operator.',
    })
    .addSecurity('project_key', { type: 'http', scheme: 'bearer', description: 'grove_sk_… or grove_pk_…' })
    .addSecurity('user_token', {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The access token of an end user, from POST /api/v1/auth/login.',
    })
    .addSecurity('project_id', { type: 'apiKey', in: 'header', name: 'X-Project-ID' })
    .build();
  const document = SwaggerModule.createDocument(app, settings, {
    operationIdFactory: (_controller, method) => method,
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? convert(schema, schemaType) : undefined,
  });
  for (const endpoint of endpoints) sayWhetherBodyIsRequired(document, endpoint);
  const problem = convert(problemSchema, 'output');
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(problem.components as object) },
  };
  return document;
}

/** A body that may be without any field may be left out. */
function sayWhetherBodyIsRequired(document: OpenAPIObject, endpoint: DeclaredEndpoint): void {
  const body = endpoint.parameters.find(({ kind }) => kind === Number(RouteParamtypes.BODY))?.schema;
  const path = endpoint.path.replaceAll(/:([a-z_]+)/g, '{$1}');
  const method = endpoint.method.toLowerCase() as 'post' | 'put' | 'patch' | 'delete';
  const described = document.paths[path]?.[method]?.requestBody;
  if (!(body instanceof z.ZodType) || described === undefined || '$ref' in described) return;
  described.required = !body.safeParse({}).success;
}

/** A zod schema as JSON Schema: those with an id become components, and are referred to. */
function convert(
  schema: z.ZodType,
  io: 'input' | 'output',
): { schema: JsonSchema; components: Record<string, JsonSchema> } {
  const json = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
  const text = JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/');
  const {
    $schema: _dialect,
    $defs = {},
    ...root
  } = JSON.parse(text) as JsonSchema & {
    $defs?: Record<string, JsonSchema>;
  };
  return { schema: root, components: $defs };
}
