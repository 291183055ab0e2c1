import { expect } from 'vitest';
import type { PipelineResult } from '../../sandbox/code-pipeline/pipeline-run.ts';
import type { ObjectContent } from '../../sandbox/s3/s3-objects.ts';
import { type FlowOptions, setupFlow } from '../support/flow.ts';

/** Template path in the flow's input. */
export const TEMPLATE_PATH = 'infra/template.json';

/** One queue. */
export const HARMLESS_TEMPLATE = JSON.stringify({ Resources: { Jobs: { Type: 'AWS::SQS::Queue' } } });

/** A flow for attacks, whose revisions are given as bytes. */
export function setupHostileFlow(options: FlowOptions = {}) {
  const flow = setupFlow(options);
  const { sandbox, run, stack } = flow;
  let before = stack();
  let executed = 0;

  /** Pushes texts by path and waits for the end of the pipeline execution. */
  const pushFiles = (files: Readonly<Record<string, string>>): Promise<PipelineResult> =>
    run(sandbox.codePipeline.push('shop', { files }).finished);
  return {
    ...flow,
    pushFiles,
    /** Pushes an archive unchanged and waits for the end of the pipeline execution. */
    pushArchive: (archive: ObjectContent): Promise<PipelineResult> =>
      run(sandbox.codePipeline.push('shop', { archive }).finished),
    /** Deploys the harmless template, so that an attack has a stack to change. */
    deployFirst: async (files: Readonly<Record<string, string>> = {}): Promise<void> => {
      const result = await pushFiles({ [TEMPLATE_PATH]: HARMLESS_TEMPLATE, ...files });
      expect([result.status, result.message]).toEqual(['Succeeded', undefined]);
      before = stack();
      executed = sandbox.calls.count({ operation: 'ExecuteChangeSet' });
    },
    /** Checks that nothing changed: the stack is the same, no change set was executed or remains, and no stack is in REVIEW_IN_PROGRESS. */
    expectUntouched: (): void => {
      expect(stack()).toEqual(before);
      expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(executed);
      expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
    },
  };
}
