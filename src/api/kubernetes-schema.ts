import { z } from 'zod';

export const kubernetesKindSchema = z.object({
  /** As in a manifest: `v1`, `apps/v1`. */
  apiVersion: z.string(),
  kind: z.string(),
  plural: z.string(),
  namespaced: z.boolean(),
});
export type KubernetesKind = z.infer<typeof kubernetesKindSchema>;

export const kubernetesKindsSchema = z.object({
  kubernetes: z.string(),
  kinds: z.array(kubernetesKindSchema),
});
export type KubernetesKinds = z.infer<typeof kubernetesKindsSchema>;

/**
 * JSON Schema as far as Kubernetes uses it. `$ref` is `#/definitions/<name>`. A type that may be an integer or a
 * string has `x-kubernetes-int-or-string` and no `type`. Where no `additionalProperties` is said, unknown fields are
 * kept (`x-kubernetes-preserve-unknown-fields`) or the type is not known.
 */
export interface FieldSchema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  /** The first two sentences of it. */
  description?: string;
  $ref?: string;
  properties?: Record<string, FieldSchema>;
  additionalProperties?: boolean | FieldSchema;
  required?: string[];
  items?: FieldSchema;
  enum?: unknown[];
  default?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  nullable?: boolean;
  'x-kubernetes-int-or-string'?: true;
  'x-kubernetes-preserve-unknown-fields'?: true;
  /** The keys by which items of a list are told apart. */
  'x-kubernetes-list-map-keys'?: string[];
}

const fieldSchemaSchema = z.custom<FieldSchema>((value) => typeof value === 'object' && value !== null);

export const kindSchemaSchema = z.object({
  schema: fieldSchemaSchema,
  definitions: z.record(z.string(), fieldSchemaSchema),
});
export type KindSchema = z.infer<typeof kindSchemaSchema>;
