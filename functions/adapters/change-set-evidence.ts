import {
  type CloudFormationClient,
  DescribeChangeSetCommand,
  DescribeChangeSetHooksCommand,
  GetTemplateCommand,
  type GetTemplateCommandInput,
} from '@aws-sdk/client-cloudformation';
import type { ChangeSetPage } from '../../core/change-set/change-set-page.ts';
import type { PlannedHook, SetPages } from '../../core/change-set/change-set-reading.ts';
import type { DeploymentError } from '../../core/errors.ts';
import type { ChangeSetEvidence } from '../ports/change-sets.ts';
import { type AwsErrorKind, classifyAwsError, toDeploymentError } from './aws-errors.ts';

/** Maximum number of pages, more than any change set has. The limit prevents an endless loop. */
const MAX_PAGES = 500;
const MAX_SETS = 1_000;

/**
 * Reads change sets with DescribeChangeSet: every page of every nested change set, first without property values and then, if requested,
 * with them. The reading lists missing responses for nested change sets and for the second describe as problems. A missing response for the
 * root and an expired session end the task.
 *
 * CloudFormation divides pages by size, and sometimes returned a NextToken while it was still creating the change set:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html
 */
export function createChangeSetEvidence(client: CloudFormationClient): ChangeSetEvidence {
  return {
    async read(changeSetId, depth) {
      const plain = await readSets(client, [changeSetId], false, changeSetId);
      if (depth === 'plain') {
        return { rootChangeSetId: changeSetId, origin: 'live', plain, valued: new Map() };
      }
      const valued = await readSets(client, [...plain.keys()], true);
      const beyond = [...valued.keys()].filter((id) => !plain.has(id));
      const rest = beyond.length === 0 ? new Map<string, SetPages>() : await readSets(client, beyond, false);
      const { hooks, notes } = await readHooks(client, plain);
      return { rootChangeSetId: changeSetId, origin: 'live', plain: new Map([...plain, ...rest]), valued, hooks, notes };
    },
    async readTemplates({ changeSetId, stackId }) {
      const before = await readTemplate(client, { StackName: stackId });
      const after = await readTemplate(client, { ChangeSetName: changeSetId });
      return before === undefined || after === undefined ? undefined : { before, after };
    },
    readDeployedTemplate: (stackId) => readTemplate(client, { StackName: stackId }),
  };
}

/** Reads one template with its transforms processed; undefined if CloudFormation refuses. */
async function readTemplate(client: CloudFormationClient, of: GetTemplateCommandInput): Promise<string | undefined> {
  try {
    const { TemplateBody } = await client.send(new GetTemplateCommand({ ...of, TemplateStage: 'Processed' }));
    return TemplateBody;
  } catch (error) {
    const failure = toDeploymentError(error, `to read the template of ${of.ChangeSetName ?? of.StackName}`);
    if (failure.name === 'SystemUnavailable') throw failure;
    return undefined;
  }
}

/**
 * Reads change sets and their nested change sets.
 *
 * @param rootId the change set whose errors are all thrown. Errors of other change sets after which the task is repeated are also thrown
 */
async function readSets(
  client: CloudFormationClient,
  ids: readonly string[],
  withValues: boolean,
  rootId?: string,
): Promise<ReadonlyMap<string, SetPages>> {
  const sets = new Map<string, SetPages>();
  const queue = [...ids];
  for (let id = queue.shift(); id !== undefined && sets.size < MAX_SETS; id = queue.shift()) {
    if (!sets.has(id)) {
      const set = await readPages(client, id, withValues);
      if (set.failure !== undefined && (id === rootId || mustRepeat(set.failure.kind, withValues))) throw set.failure.error;
      sets.set(id, set);
      queue.push(...nestedSets(set.pages));
    }
  }
  return sets;
}

interface ReadPages extends SetPages {
  readonly failure?: { readonly kind: AwsErrorKind; readonly error: DeploymentError };
}

/** CloudFormation can fail to compute the values of a change set, but an expired session does not depend on the change set. */
function mustRepeat(kind: AwsErrorKind, withValues: boolean): boolean {
  return kind === 'session-expired' || (kind === 'transient' && !withValues);
}

async function readPages(client: CloudFormationClient, id: string, withValues: boolean): Promise<ReadPages> {
  const pages: ChangeSetPage[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    try {
      const page = await client.send(
        new DescribeChangeSetCommand({
          ChangeSetName: id,
          NextToken: token,
          ...(withValues ? { IncludePropertyValues: true } : {}),
        }),
      );
      pages.push(page);
      token = page.NextToken || undefined;
    } catch (error) {
      const failure = toDeploymentError(error, `to read the change set ${id}`);
      return { pages, problem: failure.message, failure: { kind: classifyAwsError(error).kind, error: failure } };
    }
    if (token !== undefined && (seen.has(token) || pages.length >= MAX_PAGES)) {
      return { pages, problem: `The list of changes of ${id} does not end: CloudFormation always returns another next page.` };
    }
    seen.add(token ?? '');
  } while (token !== undefined);
  return { pages };
}

function nestedSets(pages: readonly ChangeSetPage[]): readonly string[] {
  return pages.flatMap((page) => (page.Changes ?? []).flatMap(({ ResourceChange }) => ResourceChange?.ChangeSetId ?? []));
}

/** Reads hooks only if a change has hooks. */
async function readHooks(
  client: CloudFormationClient,
  sets: ReadonlyMap<string, SetPages>,
): Promise<{ readonly hooks: readonly PlannedHook[]; readonly notes: readonly string[] }> {
  const hooks: PlannedHook[] = [];
  const notes: string[] = [];
  for (const [id, { pages }] of sets) {
    if (pages.some((page) => (page.Changes ?? []).some(({ HookInvocationCount }) => (HookInvocationCount ?? 0) > 0))) {
      try {
        hooks.push(...(await readHooksOfSet(client, id)));
      } catch (error) {
        notes.push(`Hooks are not available: ${toDeploymentError(error, `to read the hooks of ${id}`).message}`);
      }
    }
  }
  return { hooks, notes };
}

async function readHooksOfSet(client: CloudFormationClient, id: string): Promise<readonly PlannedHook[]> {
  const hooks: PlannedHook[] = [];
  let token: string | undefined;
  let pages = 0;
  do {
    const page = await client.send(new DescribeChangeSetHooksCommand({ ChangeSetName: id, NextToken: token }));
    for (const hook of page.Hooks ?? []) {
      hooks.push({
        typeName: hook.TypeName ?? '',
        failureMode: hook.FailureMode ?? '',
        logicalResourceId: hook.TargetDetails?.ResourceTargetDetails?.LogicalResourceId ?? '',
      });
    }
    token = page.NextToken || undefined;
    pages += 1;
  } while (token !== undefined && pages < MAX_PAGES);
  return hooks;
}
