import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { CommandIo } from '../../cli/command-line/add-command.ts';
import { NO_PROGRESS } from '../../cli/command-line/progress.ts';
import { type PlanDocument, plan } from '../../cli/commands/plan.ts';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import { isNoChangesReason } from '../../core/change-set/is-no-changes-reason.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { judge } from '../../core/verdict/judge.ts';
import { createChangeSetEvidence } from '../../functions/adapters/change-set-evidence.ts';
import { readTemplates } from '../../functions/read-templates.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const BUCKET = 'measured-templates';
const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;
const REGION = 'us-east-1';

/** The decision with the effects, or the message of a refusal. */
export interface Judgement {
  readonly decision: string;
  readonly effects: readonly string[];
}

/** An update of a deployed stack whose parameters keep their values. */
export interface MeasuredUpdate {
  readonly stackName: string;
  readonly before: string;
  readonly after: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of the parameters that both templates declare. */
  readonly kept: readonly string[];
}

/**
 * Facts that `plan` has about the deployed stack: `live` reads the stack, as the gate does; `offline` has only the template and the values of
 * its parameters.
 */
export const PLAN_MODES = ['live', 'offline'] as const;
export type PlanMode = (typeof PLAN_MODES)[number];

/** Judges updates of stacks in a sandbox by their change sets, as the gate does, and by `plan`. Only one can exist in a process. */
export class UpdateJudges {
  readonly #sandbox: Sandbox;
  readonly #client: CloudFormationClient;
  readonly #work = mkdtempSync(join(tmpdir(), 'update-judges-'));

  constructor(processSam?: (body: string) => string) {
    this.#sandbox = new Sandbox({
      region: REGION,
      cloudFormation: {
        resourceSeconds: 0.01,
        changeSetSeconds: 0.01,
        readSsmParameter: () => 'measured',
        ...(processSam === undefined ? {} : { processSam }),
      },
    });
    this.#client = this.#sandbox.clients('measure').cloudFormation();
  }

  /** Ends the sandbox and removes the temporary files. */
  close(): void {
    this.#sandbox.dispose();
    rmSync(this.#work, { recursive: true, force: true });
  }

  /** Creates a stack. @returns the reason why it could not be created; undefined if it was */
  async deploy(StackName: string, text: string, parameters: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
    const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
    const request = { StackName, TemplateURL: this.#upload(text), Parameters, Capabilities: [...CAPABILITIES] };
    try {
      await this.#run(this.#client.send(new CreateStackCommand(request)));
      for (;;) {
        const { Stacks } = await this.#run(this.#client.send(new DescribeStacksCommand({ StackName })));
        const { StackStatus = '', StackStatusReason = '' } = Stacks?.[0] ?? {};
        if (StackStatus === 'CREATE_COMPLETE') return undefined;
        if (!StackStatus.endsWith('IN_PROGRESS')) return `${StackStatus} ${StackStatusReason}`;
        await this.#sandbox.advance(1000);
      }
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** Creates the change set of the update, and judges it as the gate does. */
  async byGate({ stackName, after, kept }: MeasuredUpdate): Promise<Judgement> {
    const Parameters = kept.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true }));
    const request = { StackName: stackName, ChangeSetName: 'measured', TemplateURL: this.#upload(after), Parameters };
    let id: string | undefined;
    try {
      ({ Id: id } = await this.#run(
        this.#client.send(new CreateChangeSetCommand({ ...request, Capabilities: [...CAPABILITIES] })),
      ));
      const reason = await this.#awaitChangeSet(String(id));
      return reason === undefined ? await this.#judge(String(id)) : refused(reason);
    } catch (error) {
      return refused((error as Error).message);
    } finally {
      if (id !== undefined) await this.#run(this.#client.send(new DeleteChangeSetCommand({ ChangeSetName: id })));
    }
  }

  /** Judges the update with `plan`. */
  async byPlan(mode: PlanMode, { stackName, before, after, parameters }: MeasuredUpdate): Promise<Judgement> {
    const old = {
      before: this.#write('before', before),
      parametersBefore: this.#write('parameters', JSON.stringify(parameters)),
    };
    const place = mode === 'live' ? { before: `stack:${stackName}` } : { ...old, stackName, region: REGION };
    const options = { ...place, after: this.#write('after', after), output: 'json' };
    let output = '';
    const io = {
      stdout: (text: string) => (output += text),
      stderr: () => undefined,
      hasColors: false,
      now: () => new Date(0),
      progress: NO_PROGRESS,
      aws: () => ({ cloudFormation: async () => this.#client }),
    };
    try {
      await this.#run(plan(options as Parameters<typeof plan>[0], io as unknown as CommandIo));
      return judgementOf((JSON.parse(output) as PlanDocument).verdict);
    } catch (error) {
      return refused((error as Error).message);
    }
  }

  /** Returns the reason why the change set could not be created, apart from a change set without changes. */
  async #awaitChangeSet(ChangeSetName: string): Promise<string | undefined> {
    for (;;) {
      const { Status, StatusReason } = await this.#run(this.#client.send(new DescribeChangeSetCommand({ ChangeSetName })));
      if (Status === 'FAILED' && !isNoChangesReason(StatusReason)) return StatusReason;
      if (Status !== 'CREATE_PENDING' && Status !== 'CREATE_IN_PROGRESS') return undefined;
      await this.#sandbox.advance(1000);
    }
  }

  async #judge(changeSetId: string): Promise<Judgement> {
    const reader = createChangeSetEvidence(this.#client);
    const reading = await this.#run(reader.read(changeSetId, 'with-values'));
    const evidence = assembleEvidence(reading);
    const templates = await this.#run(readTemplates((needed) => reader.readTemplates(needed), evidence, reading));
    return judgementOf(buildRecord(judge(evidence, { templates }), { judgedAt: '' }));
  }

  #upload(text: string): string {
    const key = createHash('sha256').update(text).digest('hex');
    this.#sandbox.s3.put(BUCKET, key, text);
    return `https://${BUCKET}.s3.amazonaws.com/${key}`;
  }

  #write(name: string, text: string): string {
    const path = join(this.#work, `${name}.json`);
    writeFileSync(path, text);
    return path;
  }

  #run<T>(work: Promise<T>): Promise<T> {
    return this.#sandbox.run(work);
  }
}

function judgementOf({ decision, changeSetAction, changes }: DecisionRecord): Judgement {
  return {
    decision: `${decision} ${changeSetAction}`,
    effects: changes.map((change) => `${change.logicalResourceId} ${change.effect} ${change.decision}`).toSorted(),
  };
}

function refused(message: string): Judgement {
  return { decision: 'refused', effects: [message] };
}

const SEVERITY = ['allow', 'ask', 'forbid', 'refused'];

/** Names the difference between the judgements of one update; undefined if they are equal. */
export function compareJudgements(gate: Judgement, local: Judgement): string | undefined {
  const [gateLevel, localLevel] = [gate, local].map(({ decision }) => SEVERITY.indexOf(decision.replace(/ .*/, ''))) as [
    number,
    number,
  ];
  if (gate.decision === 'refused' && local.decision === 'refused') {
    return local.effects[0]?.includes(gate.effects[0] ?? '') ? undefined : 'other message';
  }
  if (gate.decision === local.decision && gate.effects.join() === local.effects.join()) return undefined;
  if (gate.decision === 'refused' || local.decision === 'refused') {
    return `refused only in ${gate.decision === 'refused' ? 'the gate' : 'plan'}`;
  }
  if (localLevel < gateLevel) return 'milder in plan';
  if (local.effects.some((effect) => effect.includes(' unknown '))) return 'unknown in plan';
  return gate.decision === local.decision ? 'other effects' : 'other decision';
}

/** Describes a judgement by the effects that the other one does not have. */
export function describeJudgement({ decision, effects }: Judgement, other: Judgement): string {
  return `${decision} [${effects
    .filter((effect) => !other.effects.includes(effect))
    .slice(0, 3)
    .join(', ')}]`;
}
