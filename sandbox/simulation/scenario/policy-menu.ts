/** One change of a change set, read independently of the gate. */
export interface ResourceAction {
  readonly what: ResourceActionKind;
  readonly logicalId: string;
  /** Logical IDs of the nested stacks that contain the resource, joined by `/`. */
  readonly path: string;
  readonly type: string;
  readonly stateful: boolean;
  /** Properties that change. */
  readonly properties?: readonly string[];
}

export type ResourceActionKind =
  | 'delete'
  | 'replace'
  | 'may-replace'
  | 'retain'
  | 'replace-and-retain'
  | 'unknown'
  | 'unprotect'
  | 'update'
  | 'create';

/** A policy of the owner or of a push, with an independent statement of the changes that it allows. */
export interface PolicyChoice {
  /** The text of the file; undefined without a file. */
  readonly text: string | undefined;
  readonly allows: (action: ResourceAction) => boolean;
  /** Actions that a waiver can allow. Only the owner's policy counts. */
  readonly waives: (action: ResourceAction) => boolean;
}

const never = () => false;
const isHarmless = ({ what, type }: ResourceAction): boolean =>
  what === 'update' || what === 'create' || (type === 'AWS::CDK::Metadata' && what !== 'unknown');

/** Types that the policy `few types` forbids to create. */
const SHARED_TYPES: readonly string[] = ['AWS::SNS::Topic', 'AWS::EC2::Instance', 'AWS::Logs::LogGroup', 'AWS::SSM::Parameter'];

/** Properties that the policy `no values` forbids to change. */
const GUARDED_PROPERTIES: readonly string[] = ['VisibilityTimeout', 'Monitoring', 'Value'];

const choices = {
  standard: { text: undefined, allows: isHarmless, waives: never },
  strict: { text: 'version: 1\npreset: strict\n', allows: isHarmless, waives: never },
  'few types': {
    text: JSON.stringify({
      version: 1,
      rules: [
        { match: { resourceType: [...SHARED_TYPES], effect: 'create' }, decision: 'forbid', reason: 'Use the shared resource.' },
      ],
    }),
    allows: (action: ResourceAction) => isHarmless(action) && !(action.what === 'create' && SHARED_TYPES.includes(action.type)),
    waives: never,
  },
  'no values': {
    text: JSON.stringify({
      version: 1,
      rules: [{ match: { property: [...GUARDED_PROPERTIES] }, decision: 'forbid', reason: 'Ask the owner.' }],
    }),
    allows: (action: ResourceAction) =>
      isHarmless(action) && !action.properties?.some((name) => GUARDED_PROPERTIES.includes(name)),
    waives: never,
  },
  stateful: {
    text: 'version: 1\npreset: stateful\n',
    allows: (action: ResourceAction) =>
      isHarmless(action) || (action.what !== 'unknown' && action.what !== 'unprotect' && !action.stateful),
    waives: never,
  },
  observe: { text: 'version: 1\npreset: observe\n', allows: () => true, waives: never },
  topics: {
    text: JSON.stringify({
      version: 1,
      rules: [
        {
          match: { resourceType: 'AWS::SNS::*', effect: ['replace', 'delete'] },
          decision: 'allow',
          reason: 'Created again in seconds.',
        },
      ],
    }),
    allows: (action: ResourceAction) =>
      isHarmless(action) || (action.type === 'AWS::SNS::Topic' && (action.what === 'replace' || action.what === 'delete')),
    waives: never,
  },
  waivable: {
    text: 'version: 1\nwaivable:\n  - effect: [delete, replace]\n',
    allows: isHarmless,
    waives: ({ what }: ResourceAction) => what === 'delete' || what === 'replace',
  },
  ask: { text: 'version: 1\ndefaults: {delete: ask, replace: ask}\n', allows: isHarmless, waives: never },
  'ask creates': {
    text: 'version: 1\ndefaults: {create: ask, delete: ask, replace: ask}\n',
    allows: (action: ResourceAction) => isHarmless(action) && action.what !== 'create',
    waives: never,
  },
  frozen: {
    text: 'version: 1\ndefaults: {update: forbid}\n',
    allows: (action: ResourceAction) => isHarmless(action) && action.what !== 'update',
    waives: never,
  },
  broken: { text: 'version: 7\n', allows: never, waives: never },
} as const satisfies Record<string, PolicyChoice>;

/** Name of a policy in the simulation. */
export type PolicyName = keyof typeof choices;

/** The policies by name. */
export const POLICY_CHOICES: Readonly<Record<PolicyName, PolicyChoice>> = choices;
