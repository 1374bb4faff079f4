import { z } from 'zod';

/** Where an API description is read, and as whom. */
export const explorerViewSchema = z.object({
  /** E.g. `v1.36.3`. */
  kubernetes: z.string(),
  /** `own`: the API server of the lab's own control plane. */
  server: z.enum(['cluster', 'own']),
  /** Whose rights are used, as RBAC writes it; null where the workspace may do everything. */
  user: z.string().nullable(),
  /** The lab whose workspace that is; null without one. */
  labId: z.string().nullable(),
  /** Of the workspace; `default` without one. */
  namespace: z.string(),
  /** The learner's open workspaces, the newest first. */
  places: z.array(z.object({ labId: z.string(), namespace: z.string(), server: z.enum(['cluster', 'own']) })),
  /** What `/openapi/v3` lists, in its order: `apis/apps/v1`, `version`. */
  documents: z.array(z.object({ path: z.string(), hash: z.string() })),
});
export type ExplorerView = z.infer<typeof explorerViewSchema>;

/** What authorization is asked about one operation. Without a resource it is about the path. */
export interface AccessAttributes {
  /** Of RBAC: `get`, `list`, `create`, `deletecollection` … */
  verb: string;
  group: string;
  resource: string;
  subresource: string;
  /** Within the workspace's namespace; otherwise in the whole cluster. */
  isNamespaced: boolean;
  path: string;
}

export const accessChecksSchema = z.object({
  checks: z
    .array(
      z.object({
        verb: z.string().min(1).max(60),
        group: z.string().max(253),
        resource: z.string().max(253),
        subresource: z.string().max(253),
        isNamespaced: z.boolean(),
        path: z.string().max(600),
      }) satisfies z.ZodType<AccessAttributes>,
    )
    .min(1)
    .max(100),
});

/** In the order of the checks. `reason`: why it is allowed, in the API server's words; often empty. */
export const accessAnswersSchema = z.object({
  answers: z.array(z.object({ isAllowed: z.boolean(), reason: z.string() })),
});
export type AccessAnswers = z.infer<typeof accessAnswersSchema>;

/** A type of a field, of a body, of an answer. */
export interface TypeReference {
  /** Name of a type in the document; null for a plain one. */
  name: string | null;
  /** E.g. `string`, `integer (int32)`, `object`; empty beside a name. */
  plain: string;
  /** What it is wrapped in, the outermost first: lists and maps with string keys. */
  within: ('list' | 'map')[];
}

export interface TypeField {
  name: string;
  type: TypeReference;
  description: string;
  isRequired: boolean;
  enum?: string[];
  /** As JSON; what Go makes of an unset field is left out. */
  default?: string;
}

export interface TypeDescription {
  description: string;
  /** Where it has no fields: what it is, e.g. `string`. */
  plain: string;
  fields: TypeField[];
  /** Of objects that stand for themselves. */
  kinds: { group: string; version: string; kind: string }[];
}

export interface Parameter {
  name: string;
  in: 'path' | 'query';
  type: string;
  description: string;
  isRequired: boolean;
}

export interface Operation extends AccessAttributes {
  id: string;
  method: string;
  kind: string;
  description: string;
  /** Keys of `parameters` of the document. */
  parameters: string[];
  body: TypeReference | null;
  /** Media types that the body may have; empty where it does not matter. */
  bodyTypes: string[];
  responses: { status: string; description: string; type: TypeReference | null }[];
}

/** One document of `/openapi/v3`, without its repetitions. */
export interface ApiDocument {
  path: string;
  operations: Operation[];
  parameters: Record<string, Parameter>;
  types: Record<string, TypeDescription>;
}

/** What of a document can be looked for. */
export interface ApiNames {
  path: string;
  operations: { id: string; method: string; path: string; resource: string; kind: string }[];
  /** By type: its fields. */
  types: Record<string, string[]>;
}
