import swagger, { type SwaggerTransformObject } from '@fastify/swagger';
import type { FastifyContextConfig, FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { ERRORS, type ErrorCode } from '../errors.ts';
import { cookieName } from '../sessions/cookies.ts';

/** What a route says of itself besides its input, for `/openapi.json`. */
export interface Description {
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  /** Each success by its status; `null` for one without a body. */
  readonly answers: Readonly<Record<number, TSchema | null>>;
  /** Its own refusals, besides those that every route of its kind has. */
  readonly refusals?: readonly ErrorCode[];
  /** For a public route that reads credentials where there are any. */
  readonly readsCredentials?: boolean;
  /** Whose wire format it is; ours without it. */
  readonly dialect?: DescribedDialect;
}

type SecurityScheme =
  | { readonly type: 'http'; readonly scheme: 'bearer'; readonly bearerFormat?: string }
  | { readonly type: 'apiKey'; readonly in: 'header' | 'cookie'; readonly name: string };

/** A wire format that is not ours: how its clients show who they are, and how it says a refusal. */
export interface DescribedDialect {
  readonly name: string;
  readonly securityScheme: SecurityScheme;
  readonly refusal: TSchema;
  /** Of its bodies, and of ours; `application/json` without it. */
  readonly mediaType?: string;
  /** Where it is not our own. */
  statusOf?(code: ErrorCode, config: FastifyContextConfig): number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    description?: Description;
  }
  interface FastifyInstance {
    /** The OpenAPI 3.1 document of the routes that describe themselves. */
    openApi(): object;
  }
}

const EVERYWHERE: ErrorCode[] = ['invalid_request', 'internal', 'overloaded', 'unavailable'];
const WITH_INPUT: ErrorCode[] = ['validation'];
const WITH_BODY: ErrorCode[] = ['payload_too_large', 'unsupported_media_type'];
const SIGNED_IN: ErrorCode[] = ['unauthenticated', 'invalid_token', 'credential_mismatch'];
const ADMINISTERED: ErrorCode[] = ['forbidden'];
const CREDENTIALS = [{ cookie: [] }, { bearer: [] }];

const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(Object.keys(ERRORS)),
    error: Type.String({ description: 'A sentence to show the user.' }),
    detail: Type.Optional(Type.String({ description: 'More, for the client’s engineer.' })),
    errors: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
  },
  { $id: 'Problem', title: 'A refusal (RFC 9457)' },
);

/** Collects what the routes registered from here on say of themselves into one document, under `app.openApi()`. */
export async function describeRoutes(app: FastifyInstance, schemas: readonly TSchema[]): Promise<void> {
  const { config } = app.tandem;
  for (const schema of [Problem, ...schemas]) app.addSchema(schema);
  // The schemas of answers document; what a rule has rendered is sent as it is.
  app.setSerializerCompiler(() => JSON.stringify);
  const securitySchemes: Record<string, SecurityScheme> = {
    cookie: { type: 'apiKey', in: 'cookie', name: cookieName(config) },
    bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  };
  app.addHook('onRoute', (route) => {
    const dialect = route.config?.description?.dialect;
    if (dialect) securitySchemes[dialect.name] = dialect.securityScheme;
  });
  await app.register(swagger, {
    decorator: 'openApi',
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tandem', version: '1', description: 'One sign-in, a session cookie and an API token.' },
      servers: [{ url: config.publicUrl }],
      components: { securitySchemes },
    },
    refResolver: { buildLocalReference: ({ $id }) => String($id) },
    transform: ({ schema, url, route }) => ({ schema: describe(schema, route), url }),
    transformObject: withOptionalBodies,
  });
}

function describe(schema: FastifySchema = {}, route: RouteOptions): FastifySchema {
  const { description, access = 'user' } = route.config ?? {};
  if (!description) return { hide: true };
  const { operationId, tag, summary, answers, readsCredentials, dialect } = description;
  const credentials = dialect ? [{ cookie: [] }, { [dialect.name]: [] }] : CREDENTIALS;
  return {
    ...schema,
    operationId,
    summary,
    tags: [tag],
    ...(dialect?.mediaType && { consumes: [dialect.mediaType] }),
    security: access === 'user' || access === 'admin' ? credentials : readsCredentials ? [{}, ...credentials] : [],
    response: {
      ...mapValues(answers, (answer) => describeAnswer(answer, mediaTypeOf(dialect))),
      ...describeRefusals(refusalsOf(schema, route, description), route),
    },
  };
}

function describeAnswer(answer: TSchema | null, mediaType: string): object {
  return answer ? { description: 'Done.', content: { [mediaType]: { schema: answer } } } : { type: 'null' };
}

function mediaTypeOf(dialect: DescribedDialect | undefined): string {
  return dialect?.mediaType ?? 'application/json';
}

function refusalsOf(schema: FastifySchema, { method, config }: RouteOptions, { refusals = [] }: Description) {
  const unsafe = method !== 'GET';
  const access = config?.access ?? 'user';
  return new Set([
    ...EVERYWHERE,
    ...(schema.body || schema.querystring || schema.params ? WITH_INPUT : []),
    ...(unsafe ? [...WITH_BODY, 'cross_site' as const] : []),
    ...(access === 'user' || access === 'admin' ? SIGNED_IN : []),
    ...(access === 'admin' ? ADMINISTERED : []),
    ...(access === 'admin' && unsafe ? ['confirmation_required' as const] : []),
    ...refusals,
  ]);
}

function describeRefusals(codes: ReadonlySet<ErrorCode>, { config = {} }: RouteOptions): Record<number, object> {
  const dialect = config.description?.dialect;
  const statusOf = (code: ErrorCode) => dialect?.statusOf?.(code, config) ?? ERRORS[code].status;
  const statuses = [...new Set([...codes].map(statusOf))];
  return Object.fromEntries(
    statuses.map((status) => {
      const here = [...codes].filter((code) => statusOf(code) === status);
      const description = here.map((one) => `\`${one}\`: ${ERRORS[one].error}`).join(' ');
      const content = dialect ? { [mediaTypeOf(dialect)]: { schema: dialect.refusal } } : ourRefusal(here);
      return [status, { description, content }];
    }),
  );
}

function ourRefusal(codes: readonly ErrorCode[]): object {
  const code = Type.Object({ code: Type.Enum([...codes]) });
  return { 'application/problem+json': { schema: { allOf: [Type.Ref('Problem#'), code] } } };
}

/** What deletes may come without a body, which a Fastify schema can't say. */
const withOptionalBodies: SwaggerTransformObject = (made) => {
  if (!('openapiObject' in made)) return made.swaggerObject;
  for (const path of Object.values(made.openapiObject.paths ?? {})) {
    const body = path?.delete?.requestBody;
    if (body && 'required' in body) body.required = false;
  }
  return made.openapiObject;
};

function mapValues<Value>(values: Readonly<Record<number, Value>>, map: (value: Value) => object) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}
