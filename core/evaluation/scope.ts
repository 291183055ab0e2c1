import type { Unknown } from './values.ts';

/** Lookups that intrinsic functions use. */
export interface Scope {
  /** Resolves a value in a scope. Functions resolve their arguments with it. */
  readonly evaluate: (value: unknown, scope: Scope) => unknown;
  /** Returns the value of a declared parameter (a list for a list type), or undefined if it is not declared. */
  readonly parameter: (name: string) => unknown;
  /** The value of a pseudo parameter such as `AWS::Region`. */
  readonly pseudoParameter: (name: string) => unknown;
  /** Returns the value of Ref (no attribute) or Fn::GetAtt; undefined if the template has no such resource. */
  readonly resource: (logicalId: string, attribute: string | undefined) => unknown;
  /** A mapping of the template. */
  readonly mapping: (name: string) => unknown;
  /** Returns the value of a named condition. */
  readonly condition: (name: string) => boolean | Unknown;
  /** The value of another stack's export. */
  readonly importValue: (name: string) => unknown;
  readonly availabilityZones: (region: unknown) => unknown;
  /** Replaces the dynamic references to SSM parameters whose values are known. */
  readonly resolveReferences: (value: unknown) => unknown;
  /** The section that is evaluated, for messages. */
  readonly block: 'Resources' | 'Outputs' | 'Conditions' | 'Rules';
  /** Receives every reference that an evaluation follows. */
  readonly trace: Reference[];
}

/** A reference that an evaluation followed. */
export type Reference =
  | { readonly kind: 'parameter'; readonly name: string }
  | {
      readonly kind: 'resource';
      readonly name: string;
      readonly attribute?: string;
      /** The reference is in a branch of a condition that is unknown here. */
      readonly isPossible?: true;
    }
  | { readonly kind: 'import'; readonly name: string };
