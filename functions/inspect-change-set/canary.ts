import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import * as z from 'zod/mini';
import type { ChangeSetPage } from '../../core/change-set/change-set-page.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { createChangeSetEvidence } from '../adapters/change-set-evidence.ts';
import type { ArtifactFiles } from '../ports/revisions.ts';
import { createHandler, type InspectChangeSetDeps } from './handler.ts';

/**
 * Answer to the canary. The field is deliberately not `changeSetAction`: if such an event enters a deployment, the gate of the state
 * machine does not know the answer and refuses it.
 */
export interface CanaryAnswer {
  readonly canaryVerdict: DeploymentState['changeSetAction'];
}

const canaryEvent = z.object({
  canary: z.object({
    name: z.string(),
    /** Pages of DescribeChangeSet: the root's pages in order, then those of nested sets. */
    pages: z.array(z.looseObject({ ChangeSetId: z.string() })).check(z.minLength(1)),
  }),
});

/** Checks whether an event comes from the canary and is not the state of a deployment. */
export function isCanaryEvent(event: unknown): event is z.output<typeof canaryEvent> {
  return canaryEvent.safeParse(event).success;
}

/**
 * Judges a synthetic change set with the code that judges real change sets; only the pages come from the event. The strict preset
 * applies, independent of the policy of the gate. The function stores nothing and calls no service.
 */
export async function answerCanary(
  { canary }: z.output<typeof canaryEvent>,
  deps: Pick<InspectChangeSetDeps, 'sha256' | 'clock' | 'log'>,
): Promise<CanaryAnswer> {
  const judge = createHandler({
    ...deps,
    evidence: createChangeSetEvidence(cannedClient(canary.pages)),
    stacks: { find: async () => undefined, findStackPolicy: async () => undefined, listResources: async () => [] },
    artifactFiles: NO_FILES,
    baselinePolicy: { readText: async () => STRICT },
    gateBucket: { putRecord: async (name) => `s3://canary/${name}` },
  });
  const { changeSetAction } = await judge(syntheticState(canary.name, canary.pages[0]?.ChangeSetId ?? ''));
  return { canaryVerdict: changeSetAction };
}

/** Policy of the canary, so that its verdicts do not depend on the default preset. */
const STRICT = 'version: 1\npreset: strict\n';

const NO_FILES: ArtifactFiles = { readTexts: async () => ({}) as never };

/** Answers DescribeChangeSet from the pages. A NextToken is the index of a page of the change set. */
function cannedClient(pages: readonly ChangeSetPage[]): CloudFormationClient {
  const client: Pick<CloudFormationClient, 'send'> = {
    send: async ({ input }: { readonly input: { readonly ChangeSetName?: string; readonly NextToken?: string } }) =>
      pages.filter((page) => page.ChangeSetId === input.ChangeSetName)[Number(input.NextToken ?? 0)],
  };
  return client as CloudFormationClient;
}

function syntheticState(name: string, changeSetId: string): DeploymentState {
  return {
    execution: { id: 'canary', name: 'canary', startTime: '1970-01-01T00:00:00.000Z' },
    environmentName: 'canary',
    stackName: name.replaceAll(' ', '-'),
    templatePath: 'canary',
    revisionS3Bucket: 'canary',
    revisionS3Key: 'canary',
    changeSetId,
    waitSeconds: 0,
  };
}
