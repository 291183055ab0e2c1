import * as z from 'zod/mini';
import { EFFECT_KINDS } from '../effects/effect.ts';
import { WAIVER_STATUSES } from '../policy/apply-waivers.ts';
import { DECISIONS } from '../policy/decision.ts';

const decision = z.enum(DECISIONS);
const effect = z.enum(EFFECT_KINDS);
const optionalText = z.optional(z.string());

const property = z.object({
  name: z.string().check(z.describe('The property, or the attribute of the resource.')),
  path: optionalText.check(z.describe('JSON pointer inside the resource.')),
  before: optionalText.check(z.describe('Absent if unknown. Secrets are ****.')),
  after: optionalText,
  requiresRecreation: optionalText.check(z.describe('Never, Conditionally, or Always.')),
  causedBy: optionalText.check(z.describe('The parameter or resource that the new value comes from.')),
});

const document = z.object({
  path: z.string().check(z.describe('JSON pointer of the document inside the resource.')),
  before: optionalText.check(z.describe('JSON; absent for a new document. Secrets are ****.')),
  after: optionalText,
});

const stated = z
  .optional(effect)
  .check(
    z.describe(
      'The effect that CloudFormation states, if the gate infers a milder effect. The preset strict judges the stated effect.',
    ),
  );

const sideEffect = z.object({ effect, stated, causes: z.array(z.string()) });

const change = z.object({
  logicalResourceId: z.string(),
  physicalResourceId: optionalText,
  path: z
    .string()
    .check(z.describe('Logical IDs of the nested stacks that contain the resource, joined by /; empty in the root stack.')),
  constructPath: optionalText.check(z.describe('Path of the construct in the CDK app that creates the resource.')),
  resourceType: z.string(),
  effect,
  atLeast: z.optional(effect).check(z.describe('Only if the effect is unknown: the known part of the effect.')),
  stated,
  stateful: z.boolean().check(z.describe('True if a loss of the resource also loses data.')),
  exposesData: z
    .optional(z.boolean())
    .check(z.describe('True if the effect expose makes data public although resources of this type hold no data.')),
  causes: z.array(z.string()).check(z.describe('The properties or attributes that cause the effect.')),
  follows: z
    .optional(z.array(z.string()))
    .check(
      z.describe(
        'Resources, attributes, and parameters that all causes refer to; absent if the template changes a cause directly.',
      ),
    ),
  hasUnnamedCause: z
    .optional(z.literal(true))
    .check(
      z.describe('The change may affect a property that the change set does not name. Rules that restrict a property match it.'),
    ),
  also: z
    .optional(z.array(sideEffect))
    .check(
      z.describe('Further effects, most severe first. The policy decided about each of them; the strictest decision counts.'),
    ),
  unseen: z
    .boolean()
    .check(z.describe('True for a gap in the evidence, which is not a change. Rules and waivers do not match a gap.')),
  decision,
  rule: z.string().check(z.describe('The rule, the default, or the waiver that decided. If several decided, all of them.')),
  policy: z.string().check(z.describe('The policy that contains the rule.')),
  ruleReason: optionalText,
  sentence: z.string().check(z.describe('Description of the effect.')),
  advice: optionalText,
  properties: z.array(property),
  documents: z
    .optional(z.array(document))
    .check(
      z.describe('Complete policy documents, if the change modifies a part of them. Only stackgate plan and inspect add them.'),
    ),
});

const finding = z.object({
  logicalResourceId: z.string(),
  path: z.string(),
  resourceType: z.string(),
  effect,
  decision,
  rule: z.string(),
  reason: z.string(),
});

const waiver = z.object({
  stack: optionalText,
  environment: optionalText,
  logicalResourceId: z.string(),
  path: z.string(),
  effect,
  reason: z.string(),
  expires: z.string(),
  fingerprint: optionalText,
  status: z.enum(WAIVER_STATUSES),
});

/**
 * The complete record of one decision: the change set, the findings, the decision, and the rule that made it. The version increases if the
 * meaning of a field changes or a field is removed. New fields can be added at any time.
 */
export const decisionRecordSchema = z
  .object({
    recordVersion: z.literal(1),
    changeSetAction: z.enum([
      'CAN-SAFELY-UPDATE-EXISTING-STACK',
      'RESOURCES-BEING-DELETED-OR-REPLACED',
      'NEEDS-APPROVAL',
      'NO-CHANGES',
      'CANNOT-TELL',
    ]),
    decision,
    summary: z.string().check(z.describe('One or two sentences.')),
    findings: z.array(finding).check(z.describe('Every change that is not a plain create or update, or that is not allowed.')),
    counts: z.partialRecord(effect, z.number()).check(z.describe('Number of changes by effect.')),
    judgedAt: z.string().check(z.describe('ISO 8601, UTC.')),
    stack: z.object({ name: z.string(), id: z.string() }),
    changeSet: z.object({
      name: z.string(),
      id: z.string(),
      fingerprint: z
        .string()
        .check(
          z.describe('Fingerprint of the changes with their values: a later change set with the same changes has the same one.'),
        ),
      notCovered: z
        .optional(z.array(z.string()))
        .check(z.describe('Properties whose values the fingerprint does not cover, because they are unknown or secret.')),
    }),
    deployment: z.optional(
      z.object({
        executionId: z.string(),
        environmentName: optionalText,
        pipelineExecutionId: optionalText,
        revision: z.string(),
        templatePath: z.string(),
        hashes: z
          .optional(z.record(z.string(), z.string()))
          .check(
            z.describe(
              'SHA-256 of each file that the decision is based on: template, templateConfiguration, policy, waivers, input, baselinePolicy. Copies under these hashes are in the bucket of the gate for a week.',
            ),
          ),
      }),
    ),
    policies: z.array(z.string()).check(z.describe('Sources of the policies, the baseline first.')),
    waivers: z.array(waiver),
    secretVersions: z
      .optional(z.record(z.string(), z.string()))
      .check(z.describe('Version IDs of the secrets that create-only properties refer to without a version. Never a value.')),
    hiddenCreates: z
      .optional(z.array(z.string()))
      .check(
        z.describe(
          'Parts of a first create that can create resources which the record does not list. A policy that restricts creates does not allow them.',
        ),
      ),
    approver: optionalText.check(z.describe('The person who approved the change set.')),
    hooks: z.array(z.object({ typeName: z.string(), failureMode: z.string(), logicalResourceId: z.string() })),
    notes: z.array(z.string()),
    links: z.array(z.object({ title: z.string(), url: z.string() })),
    changes: z.array(change),
  })
  .check(z.describe('The record of one decision about one CloudFormation change set.'));

/** The complete record of one decision. */
export type DecisionRecord = z.infer<typeof decisionRecordSchema>;

/** One change in a record. */
export type RecordedChange = z.infer<typeof change>;

/** One changed property in a record. */
export type RecordedProperty = z.infer<typeof property>;

/** One policy document in a record. */
export type RecordedDocument = z.infer<typeof document>;

/** One finding in a record. */
export type RecordedFinding = z.infer<typeof finding>;
