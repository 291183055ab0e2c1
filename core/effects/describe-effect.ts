import type { Loss } from '../losses/loss.ts';
import { HIDDEN_STACK_TYPES, NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { deletesFirst } from '../resource-types/deletes-first.ts';
import { isKnownStateful } from '../resource-types/is-stateful.ts';
import { nounOfType } from '../resource-types/noun-of-type.ts';
import type { ChangeSetting } from './change-setting.ts';
import { describeCauses } from './describe-causes.ts';
import type { EffectKind, SideEffect } from './effect.ts';
import type { Origin } from './find-causes.ts';

/** Types whose resources are stacks that contain other resources. */
const STACK_TYPES: readonly (string | undefined)[] = [NESTED_STACK_TYPE, ...HIDDEN_STACK_TYPES];

/** Facts for the sentence about an effect. */
export interface EffectFacts {
  readonly kind: EffectKind;
  readonly stated?: EffectKind | undefined;
  readonly atLeast?: EffectKind | undefined;
  readonly doubts: readonly string[];
  readonly logicalResourceId: string;
  readonly path: string;
  readonly resourceType: string;
  readonly stateful: boolean;
  readonly causes: readonly string[];
  readonly also?: readonly SideEffect[] | undefined;
  readonly losses?: readonly Loss[] | undefined;
  /** Origins of the causes, by name. */
  readonly origins?: ReadonlyMap<string, Origin>;
  readonly setting?: ChangeSetting;
  /** PolicyAction of the change; absent if the service gives none. */
  readonly policyAction?: string | undefined;
}

/**
 * Describes what would happen to the resource, e.g. "The table Orders (AWS::DynamoDB::Table) would be replaced because KeySchema
 * changes; the old one is deleted with its data.", and adds one sentence for each further effect.
 */
export function describeEffect(facts: EffectFacts): string {
  const further = facts.also?.flatMap((part) => [...describeFurther(part), ...describeLosses(part.effect, facts)]) ?? [];
  const { kind, atLeast = kind } = facts;
  return [describeHeadline(facts), ...describeLosses(atLeast, facts), ...describeSetting(facts), ...further].join(' ');
}

/** Returns one sentence for each loss: "BackupRetentionPeriod decreases from 14 to 3: automated backups ... are deleted." */
function describeLosses(kind: EffectKind, { losses = [] }: EffectFacts): readonly string[] {
  const own = losses.filter(({ effect }) => effect === kind).map(({ consequence }) => `${consequence}.`);
  return own.length <= 5 ? own : [...own.slice(0, 5), `Not listed: ${own.length - 5} more consequences.`];
}

function describeHeadline(facts: EffectFacts): string {
  const what = nameResource(facts);
  const it = STACK_TYPES.includes(facts.resourceType) ? ' with all its resources' : withData(facts);
  switch (facts.kind) {
    case 'create':
      return `${what} would be created.`;
    case 'update':
      return `${what} would be updated in place${because(facts)}.`;
    case 'import':
      return facts.stated === 'retain'
        ? `${what} would stay in the stack under another logical ID.`
        : `${what} would be imported unchanged.`;
    case 'sync':
      return `CloudFormation would only record the actual state of ${lowerFirst(what)}.`;
    case 'none':
      return `${what} would not change: only attributes of the template change${because(facts)}.`;
    case 'delete':
      return facts.policyAction === 'Snapshot'
        ? `${what} would be deleted after CloudFormation takes a snapshot of it.`
        : `${what} would be deleted${it}.`;
    case 'replace':
      return `${what} would be replaced${because(facts)}; ${describeOldOne(facts, it)}.`;
    case 'may-replace':
      return facts.policyAction === 'ReplaceAndRetain'
        ? `${what} may be replaced by a new, empty one${because(facts)}; if so, the old one stays in the account, outside the stack.`
        : `${what} may be replaced${because(facts)}; if so, the old one is deleted${it}.`;
    case 'retain':
      return `${what} would leave the stack and stay in the account, where no deployment updates it.`;
    case 'replace-and-retain':
      return `${what} would be replaced by a new, empty one${because(facts)}; the old one stays in the account, outside the stack.`;
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
      return `Cannot determine what would happen to ${lowerFirst(what)}: ${facts.doubts.join('; ')}${atLeast(facts)}.`;
  }
}

function describeOldOne({ policyAction, resourceType }: EffectFacts, it: string): string {
  if (policyAction === 'ReplaceAndSnapshot')
    return 'the old one is deleted after a snapshot, the new one starts without its data';
  return deletesFirst(resourceType)
    ? `CloudFormation deletes the old one${it} before it creates the new one, so neither exists for some time`
    : `the old one is deleted${it}`;
}

/** Returns sentences about facts from the rest of the change set and from the templates. */
function describeSetting({ kind, stated, logicalResourceId, setting = {} }: EffectFacts): readonly string[] {
  const { customName, heldBy, renamedTo, replacedBy, softening } = setting;
  const isReplaced = kind === 'replace' || kind === 'replace-and-retain';
  return [
    ...(softening !== undefined && (stated !== undefined || kind === 'revision')
      ? [describeSoftening(stated, softening.because)]
      : []),
    ...(replacedBy === undefined
      ? []
      : [
          replacedBy.isUncertain
            ? 'Its update policy can replace it: the template does not show whether AutoScalingReplacingUpdate has WillReplace: true.'
            : 'Its update policy has AutoScalingReplacingUpdate with WillReplace: true.',
        ]),
    ...(renamedTo === undefined ? [] : [`${renamedTo} has the same type and properties: the logical ID was probably renamed.`]),
    ...(heldBy === undefined ? [] : [`Its next revision does not supersede the old one: ${heldBy}.`]),
    ...(customName === undefined || !isReplaced
      ? []
      : [
          `CloudFormation refuses this replacement, because ${logicalResourceId} has a custom name (${customName}) and keeps it.`,
        ]),
  ];
}

function describeSoftening(stated: EffectKind | undefined, because: string): string {
  const sentence = `${because.charAt(0).toUpperCase()}${because.slice(1)}.`;
  return stated === 'may-replace' ? `CloudFormation reports a possible replacement, but ${because}.` : sentence;
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
      return ['Other fields in the change set say that it is replaced.'];
    case 'retain':
      return ['Other fields in the change set say that it leaves the stack and stays in the account.'];
    default:
      return [];
  }
}

function because({ causes, origins }: EffectFacts): string {
  return causes.length === 0 ? '' : ` because ${describeCauses(causes, origins)}`;
}

/** Adds "with its data" only for types that are known to hold data. */
function withData({ stateful, resourceType }: EffectFacts): string {
  if (!stateful) {
    return '';
  }
  return isKnownStateful(resourceType) ? ' with its data' : ' with any data that it holds';
}

function atLeast(facts: EffectFacts): string {
  switch (facts.atLeast) {
    case 'delete':
      return '. The change would at least delete the resource';
    case 'lose-data':
      return '. The change would at least lose data';
    case 'replace':
    case 'may-replace':
    case 'replace-and-retain':
      return `. The change would at least replace the resource${because(facts)}`;
    default:
      return '';
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
