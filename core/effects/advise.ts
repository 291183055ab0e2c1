import type { Effect, EffectKind } from './effect.ts';

/**
 * The reader of a verdict.
 *
 * - `pipeline`: a developer who reads a failed action. The owner of the gate sets its policy.
 * - `plan`: a developer who compares templates before a push.
 * - `inspect`: a person who inspects a change set, saved or live.
 */
export type Reader = 'pipeline' | 'plan' | 'inspect';

/** Facts about the decision that the advice depends on. */
export interface AdviceContext {
  readonly reader: Reader;
  /** Effects of the change that the policy does not allow, most severe first. */
  readonly restricted: readonly EffectKind[];
  /** True if the baseline permits a waiver for each of the effects. */
  readonly isWaivable: boolean;
  /** Source of the repository's policy, if it decided. */
  readonly pushedPolicy?: string | undefined;
  /** Name of the stack, for a suggested waiver. */
  readonly stackName?: string | undefined;
  /** Expiration date of a suggested waiver. */
  readonly expires?: string | undefined;
}

type AdviceFacts = Pick<
  Effect,
  'kind' | 'stated' | 'stateful' | 'logicalResourceId' | 'path' | 'renamedTo' | 'customName' | 'direct' | 'losses'
>;

/** Maximum number of properties in a piece of advice. */
const MOST_NAMED = 5;

/** Advises the reader on an effect that the policy does not allow: how to avoid the effect, and who can change the policy. */
export function advise(facts: AdviceFacts, context: AdviceContext): string | undefined {
  const sentences = [...avoid(facts, context.reader), ...adviseOnLosses(facts), ...allow(facts, context)];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

function avoid(facts: AdviceFacts, reader: Reader): readonly string[] {
  const { kind, logicalResourceId: id, stateful } = facts;
  switch (facts.stated ?? kind) {
    case 'delete':
    case 'retain':
      return [
        ...keepOrMove(facts),
        ...(stateful && kind === 'delete'
          ? [`To remove ${id} and keep its data, deploy DeletionPolicy: Retain for it first.`]
          : []),
      ];
    case 'replace':
    case 'may-replace':
    case 'replace-and-retain':
      return [...undo(facts), ...alternative(facts)];
    case 'revision':
      return undo(facts);
    case 'unknown':
      return [UNKNOWN[reader]];
    default:
      return [];
  }
}

const UNKNOWN: Readonly<Record<Reader, string>> = {
  pipeline: 'Split the change into smaller pushes, so that the effect of each push can be determined.',
  plan: 'Split the change into smaller changes, or create the change set and inspect it with `stackgate inspect`.',
  inspect: 'Create a new change set, and inspect it with all its pages and nested change sets.',
};

function keepOrMove({ logicalResourceId: id, renamedTo }: AdviceFacts): readonly string[] {
  return renamedTo === undefined
    ? [`Keep ${id} in the template.`]
    : [
        `Keep the logical ID ${id}. To rename it to ${renamedTo} without a deletion, use a stack refactor (CreateStackRefactor), or deploy DeletionPolicy: Retain for ${id} first and import the resource as ${renamedTo}.`,
      ];
}

/** Returns the advice on each loss without duplicates. */
function adviseOnLosses({ losses = [] }: AdviceFacts): readonly string[] {
  return [...new Set(losses.map((loss) => loss.advice))].slice(0, MOST_NAMED);
}

/** Advises undoing only the changes that the template makes directly. */
function undo({ direct = [] }: AdviceFacts): readonly string[] {
  return direct.length === 0 ? [] : [`Undo the change of ${direct.slice(0, MOST_NAMED).join(', ')}.`];
}

function alternative({ customName, logicalResourceId: id, stateful }: AdviceFacts): readonly string[] {
  if (customName !== undefined) return [`To replace ${id}, change ${customName} of the new resource, or remove ${customName}.`];
  const move = stateful ? 'move the data to it, and remove the old one later' : 'move to it, and remove the old one later';
  return [`To replace ${id} safely, add the new resource under another logical ID, ${move}.`];
}

/** Suggests a rule or a waiver for exactly this change. It never suggests allowing an unknown effect. */
function allow(
  facts: AdviceFacts,
  { reader, restricted, isWaivable, pushedPolicy, stackName = '', expires = '' }: AdviceContext,
): readonly string[] {
  if (restricted.length === 0 || restricted.includes('unknown')) return [];
  const id = `logicalResourceId: ${facts.logicalResourceId}`;
  const path = facts.path === '' ? '' : `, path: ${facts.path}`;
  if (isWaivable && expires !== '' && stackName !== '') {
    const waivers = restricted.map(
      (effect) => `{ stack: ${stackName}, ${id}${path}, effect: ${effect}, reason: "...", expires: ${expires} }`,
    );
    return [`To allow the change, add to the waivers file of the push: ${waivers.join(', ')}.`];
  }
  if (pushedPolicy !== undefined)
    return [`The policy ${pushedPolicy} in the repository makes this decision: change the policy to allow the change.`];
  const effects = restricted.length === 1 ? restricted[0] : `[${restricted.join(', ')}]`;
  // A waiver without a path is for the root stack. A rule without a path is for every stack.
  return [`${OWNER[reader]} { match: { ${id}${path || ', path: ""'}, effect: ${effects} }, decision: allow, reason: "..." }.`];
}

const OWNER: Readonly<Record<Reader, string>> = {
  pipeline: 'The owner of the gate can allow the change with a rule in the baseline policy:',
  plan: 'A gate allows the change if its baseline policy has this rule:',
  inspect: 'A gate allows the change if its baseline policy has this rule:',
};

/** Advises the reader on evidence that is missing. */
export function adviseOnGap(reader: Reader): string {
  return GAP[reader];
}

const GAP: Readonly<Record<Reader, string>> = {
  pipeline: 'Release the change again. If the evidence is still incomplete, split the change into smaller pushes.',
  plan: 'Provide the missing values and templates with options, or create the change set and inspect it with `stackgate inspect`.',
  inspect: 'Provide every page of the change set and of its nested change sets as files.',
};
