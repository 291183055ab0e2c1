import type { Unknown } from './values.ts';

/** What intrinsic functions look things up in. */
export interface Scope {
  /** Resolves a value in a scope: what functions resolve their arguments with. */
  readonly evaluate: (value: unknown, scope: Scope) => unknown;
  /** The value of a declared parameter (a list type gives a list), or undefined where none is declared. */
  readonly parameter: (name: string) => unknown;
  /** The value of a pseudo parameter such as `AWS::Region`. */
  readonly pseudoParameter: (name: string) => unknown;
  /** What Ref (no attribute) or Fn::GetAtt gives; undefined where the template has no such resource. */
  readonly resource: (logicalId: string, attribute: string | undefined) => unknown;
  /** A mapping of the template. */
  readonly mapping: (name: string) => unknown;
  /** Whether a named condition holds. */
  readonly condition: (name: string) => boolean | Unknown;
  /** The value of another stack's export. */
  readonly importValue: (name: string) => unknown;
  readonly availabilityZones: (region: unknown) => unknown;
  /** The block that is evaluated, for messages. */
  readonly block: 'Resources' | 'Outputs' | 'Conditions';
  /** Every reference that was followed is noted here. */
  readonly trace: Reference[];
}

/** A reference that an evaluation followed. */
export type Reference =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'resource'; readonly name: string; readonly attribute?: string }
  | { readonly kind: 'import'; readonly name: string };
