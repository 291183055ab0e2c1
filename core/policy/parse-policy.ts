import { formatProblems, parseDocument } from '../documents/parse-document.ts';
import { DeploymentError } from '../errors.ts';
import type { Policies, Policy } from './policy.ts';
import { type PolicyFile, policyFileSchema } from './policy-file.ts';
import { PRESETS } from './presets.ts';
import { type Waiver, waiverFileSchema } from './waiver-file.ts';

/** A text and its source, for messages and the record. */
export interface SourceText {
  readonly source: string;
  readonly text: string;
}

/**
 * Parses a policy file and merges it with its preset: the rules of the file precede the rules of the preset, and each default of the file
 * replaces that default of the preset.
 *
 * @throws DeploymentError ConfigurationError with every problem's line, column and field
 */
export function parsePolicy({ source, text }: SourceText): Policy {
  const parsed = parseDocument(text, policyFileSchema);
  if (parsed.kind === 'invalid') {
    throw new DeploymentError('ConfigurationError', `Expected a policy file:\n${formatProblems(source, parsed.problems)}`);
  }
  return makePolicy(source, parsed.value);
}

/** Parses a file of waivers. @throws DeploymentError ConfigurationError with every problem's line, column and field */
export function parseWaivers({ source, text }: SourceText): readonly Waiver[] {
  const parsed = parseDocument(text, waiverFileSchema);
  if (parsed.kind === 'invalid') {
    throw new DeploymentError('ConfigurationError', `Expected a file of waivers:\n${formatProblems(source, parsed.problems)}`);
  }
  return parsed.value.waivers;
}

/**
 * Parses the policies of a deployment. Without a baseline, the standard preset applies.
 *
 * @throws DeploymentError ConfigurationError if a policy file is not valid: a gate never falls back to a less strict policy
 */
export function parsePolicies(texts: {
  readonly baseline?: SourceText | undefined;
  readonly pushed?: SourceText | undefined;
}): Policies {
  return {
    baseline: texts.baseline === undefined ? PRESETS.standard : parsePolicy(texts.baseline),
    ...(texts.pushed === undefined ? {} : { pushed: parsePolicy(texts.pushed) }),
  };
}

function makePolicy(source: string, file: PolicyFile): Policy {
  const preset = PRESETS[file.preset];
  return {
    source,
    rules: [...file.rules.map((rule, index) => ({ ...rule, name: rule.name ?? `rules[${index}]` })), ...preset.rules],
    defaults: { ...preset.defaults, ...file.defaults },
    ...(preset.judgesStatedEffects === undefined ? {} : { judgesStatedEffects: preset.judgesStatedEffects }),
    waivable: file.waivable,
    maxWaiverDays: file.maxWaiverDays,
    ...(file.approvals === undefined ? {} : { approvals: file.approvals }),
    ...(file.blueGreen === undefined ? {} : { blueGreen: file.blueGreen }),
  };
}
