import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import * as z from 'zod/mini';
import type { ChangeSetPage } from '../../core/change-set/change-set-page.ts';
import type { ChangeSetAction, DeploymentState } from '../../core/deployment/state.ts';
import { createChangeSetEvidence } from '../adapters/change-set-evidence.ts';
import type { ArtifactFiles } from '../ports/ports.ts';
import { createHandler, type InspectChangeSetDeps } from './handler.ts';

/**
 * What the canary gets. The field is not `changeSetAction` on purpose: whoever brings such an event into a deployment gets an
 * answer that the state machine's gate does not know, and that is refused.
 */
export interface CanaryAnswer {
  readonly canaryVerdict: ChangeSetAction | undefined;
}

const canaryEvent = z.object({
  canary: z.object({
    name: z.string(),
    /** What DescribeChangeSet would answer: the root's pages in order, then those of nested sets. */
    pages: z.array(z.looseObject({ ChangeSetId: z.string() })).check(z.minLength(1)),
  }),
});

/** Whether the event is the canary's and not a deployment's state. */
export function isCanaryEvent(event: unknown): event is z.output<typeof canaryEvent> {
  return canaryEvent.safeParse(event).success;
}

/**
 * Judges a synthetic change set by the code that judges real ones, from reading the pages on; only what it reads comes out of the event.
 * The strict preset counts, whatever the gate's own policy is. Nothing is stored, and no service is called.
 */
export async function answerCanary(
  { canary }: z.output<typeof canaryEvent>,
  deps: Pick<InspectChangeSetDeps, 'sha256' | 'clock' | 'log'>,
): Promise<CanaryAnswer> {
  const judge = createHandler({
    ...deps,
    evidence: createChangeSetEvidence(cannedClient(canary.pages)),
    stacks: { find: async () => undefined, findStackPolicy: async () => undefined },
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

/** Answers DescribeChangeSet out of the pages; a NextToken is the index of the page among those of its change set. */
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
