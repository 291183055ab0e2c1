import type { Loss } from '../losses/loss.ts';
import { HIDDEN_STACK_TYPES, NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { isKnownStateful } from '../resource-types/is-stateful.ts';
import { nounOfType } from '../resource-types/noun-of-type.ts';
import type { EffectKind, SideEffect } from './effect.ts';

/** Types that stand for stacks with resources of their own. */
const OF_STACKS: readonly (string | undefined)[] = [NESTED_STACK_TYPE, ...HIDDEN_STACK_TYPES];

/** What the sentence about an effect needs to know. */
export interface EffectFacts {
  readonly kind: EffectKind;
  readonly atLeast?: EffectKind | undefined;
  readonly doubts: readonly string[];
  readonly logicalResourceId: string;
  readonly path: string;
  readonly resourceType: string;
  readonly stateful: boolean;
  readonly causes: readonly string[];
  readonly also?: readonly SideEffect[] | undefined;
  readonly losses?: readonly Loss[] | undefined;
  /** PolicyAction as the service gives it; absent where it gives none. */
  readonly policyAction?: string | undefined;
}

/**
 * Says what would happen to the resource, e.g. "The table Orders (AWS::DynamoDB::Table) would be replaced because KeySchema
 * changes; the old one is deleted with its data.", and one more sentence for each further effect.
 */
export function describeEffect(facts: EffectFacts): string {
  const further = facts.also?.flatMap((part) => [...describeFurther(part), ...describeLosses(part.effect, facts)]) ?? [];
  const { kind, atLeast = kind } = facts;
  return [describeHeadline(facts), ...describeLosses(atLeast, facts), ...further].join(' ');
}

/** "BackupRetentionPeriod decreases from 14 to 3: automated backups older than 3 days are deleted.", one sentence for each loss. */
function describeLosses(kind: EffectKind, { losses = [] }: EffectFacts): readonly string[] {
  const own = losses.filter(({ effect }) => effect === kind).map(({ consequence }) => `${consequence}.`);
  return own.length <= 5 ? own : [...own.slice(0, 5), `There are ${own.length - 5} more.`];
}

function describeHeadline(facts: EffectFacts): string {
  const what = nameResource(facts);
  const it = OF_STACKS.includes(facts.resourceType) ? ' with everything in it' : withData(facts);
  switch (facts.kind) {
    case 'create':
      return `${what} would be created.`;
    case 'update':
      return `${what} would be updated in place${because(facts)}.`;
    case 'import':
      return `${what} would be taken over into the stack as it is.`;
    case 'sync':
      return `${what} would only be noted as it already is.`;
    case 'none':
      return `${what} would stay as it is: only what the template says about it changes${because(facts)}.`;
    case 'delete':
      return facts.policyAction === 'Snapshot'
        ? `${what} would be deleted after a snapshot of it is taken.`
        : `${what} would be deleted${it}.`;
    case 'replace':
      return facts.policyAction === 'ReplaceAndSnapshot'
        ? `${what} would be replaced${because(facts)}; the old one is deleted after a snapshot, the new one starts without it.`
        : `${what} would be replaced${because(facts)}; the old one is deleted${it}.`;
    case 'may-replace':
      return facts.policyAction === 'ReplaceAndRetain'
        ? `${what} may be replaced by a new, empty one${because(facts)}; if so, the old one stays in the account, outside of the stack.`
        : `${what} may be replaced${because(facts)}; if so, the old one is deleted${it}.`;
    case 'retain':
      return `${what} would leave the stack and stay in the account, where no deployment reaches it any more.`;
    case 'replace-and-retain':
      return `${what} would be replaced by a new, empty one${because(facts)}; the old one stays in the account, outside of the stack.`;
    case 'unprotect':
      return `${what} would be less protected.`;
    case 'revision':
      return `${what} would be superseded by its next revision${because(facts)}.`;
    case 'stop':
      return `${what} would stop serving or be less available.`;
    case 'expose':
      return `${what} would allow public or administrator access.`;
    case 'lose-data':
      return `${what} would lose data.`;
    case 'unknown':
      return `It cannot be told what would happen to ${lowerFirst(what)}: ${facts.doubts.join('; ')}${atLeast(facts)}.`;
  }
}

/** "The table Orders (AWS::DynamoDB::Table)", in a nested stack "The table Network/Orders (...)". */
export function nameResource(facts: Pick<EffectFacts, 'logicalResourceId' | 'path' | 'resourceType'>): string {
  const id = facts.path === '' ? facts.logicalResourceId : `${facts.path}/${facts.logicalResourceId}`;
  return `The ${nounOfType(facts.resourceType)} ${id || '(unnamed)'} (${facts.resourceType || 'type unknown'})`;
}

function describeFurther({ effect }: SideEffect): readonly string[] {
  switch (effect) {
    case 'unprotect':
      return ['It would also be less protected.'];
    case 'lose-data':
      return ['It would also lose data.'];
    case 'expose':
      return ['It would also allow public or administrator access.'];
    case 'stop':
      return ['It would also stop serving or be less available.'];
    case 'replace':
    case 'may-replace':
    case 'replace-and-retain':
      return ['Other words of the change set say that it is replaced.'];
    case 'retain':
      return ['Other words of the change set say that it leaves the stack and stays in the account.'];
    default:
      return [];
  }
}

function because({ causes }: EffectFacts): string {
  return causes.length === 0 ? '' : ` because ${whatChanges(causes)}`;
}

/** "KeySchema changes", "A and B change"; at least one cause. */
function whatChanges(causes: readonly string[]): string {
  const shown = causes.slice(0, 5);
  const rest = causes.length - shown.length;
  const names = rest > 0 ? [...shown, `${rest} more`] : shown;
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${list} ${causes.length === 1 ? 'changes' : 'change'}`;
}

/** Says "with its data" only of types that are known to hold data. */
function withData({ stateful, resourceType }: EffectFacts): string {
  if (!stateful) {
    return '';
  }
  return isKnownStateful(resourceType) ? ' with its data' : ' with any data that it holds';
}

function atLeast(facts: EffectFacts): string {
  switch (facts.atLeast) {
    case 'delete':
      return '. What is known of it is a deletion';
    case 'lose-data':
      return '. What is known of it is a loss of data';
    case 'replace':
    case 'may-replace':
    case 'replace-and-retain':
      return `. What is known of it is a replacement${because(facts)}`;
    default:
      return '';
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
