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
 * JSON Schema as far as Kubernetes uses it. `$ref` is `#/definitions/<name>`, beside it only `description` and `default`.
 * A type that may be an integer or a string has `x-kubernetes-int-or-string` and no `type`; with `format: quantity` it may
 * also be a fraction. Where no `additionalProperties` is said, unknown fields are kept
 * (`x-kubernetes-preserve-unknown-fields`) or the type is not known.
 */
export interface FieldSchema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  /** Its first two sentences. */
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

/** Made in one place from what the cluster says, so only its outermost shape is looked at. */
const fieldSchemaSchema = z.record(z.string(), z.unknown()) as unknown as z.ZodType<FieldSchema>;

export const kindSchemaSchema = z.object({
  schema: fieldSchemaSchema,
  definitions: z.record(z.string(), fieldSchemaSchema),
});
export type KindSchema = z.infer<typeof kindSchemaSchema>;
