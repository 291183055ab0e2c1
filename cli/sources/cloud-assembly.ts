import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { formatProblems, parseDocument } from '../../core/documents/parse-document.ts';
import { UsageError } from '../usage-error.ts';
import { readTextFile } from './read-text-file.ts';

/** A stack of a cloud assembly. */
export interface AssemblyStack {
  readonly stackName: string;
  readonly templatePath: string;
  readonly region?: string;
  readonly accountId?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Length of the longest chain of stacks of the same assembly that must be deployed before this one; 0 without dependencies. */
  readonly depth: number;
}

/** Artifacts of an assembly, by ID. */
type Artifacts = NonNullable<z.infer<typeof manifest>['artifacts']>;

const STACK_TYPE = 'aws:cloudformation:stack';

const manifest = z.object({
  artifacts: z.optional(
    z.record(
      z.string(),
      z.object({
        type: z.string(),
        environment: z.optional(z.string()),
        dependencies: z.optional(z.array(z.string())),
        properties: z.optional(
          z.object({
            templateFile: z.optional(z.string()),
            stackName: z.optional(z.string()),
            directoryName: z.optional(z.string()),
            parameters: z.optional(z.record(z.string(), z.string())),
            tags: z.optional(z.record(z.string(), z.string())),
          }),
        ),
      }),
    ),
  ),
});

/**
 * Lists the stacks of a cloud assembly, including those of its stages, by name. Nested stacks are not listed: their templates are in the same folder as the template of their parent.
 *
 * https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
 *
 * @param ancestors the folders of the assemblies that contain it
 * @throws UsageError that names the file
 */
export function readCloudAssembly(directory: string, ancestors: readonly string[] = []): AssemblyStack[] {
  if (ancestors.includes(directory)) {
    throw new UsageError(`${directory}: Expected a cloud assembly whose stages are other folders, got one that contains itself.`);
  }
  const path = join(directory, 'manifest.json');
  if (!existsSync(path))
    throw new UsageError(`${directory}: Expected a cloud assembly (the output of cdk synth), got no manifest.json in it.`);
  const parsed = parseDocument(readTextFile(path), manifest);
  if (parsed.kind === 'invalid') throw new UsageError(`Expected a cloud assembly:\n${formatProblems(path, parsed.problems)}`);
  const artifacts = parsed.value.artifacts ?? {};
  const depths = new Map<string, number>();
  return Object.entries(artifacts)
    .flatMap(([id, { type, environment, properties = {} }]): AssemblyStack[] => {
      const { templateFile, directoryName } = properties;
      if (type === 'cdk:cloud-assembly' && directoryName !== undefined) {
        return readCloudAssembly(join(directory, directoryName), [...ancestors, directory]);
      }
      if (type !== STACK_TYPE || templateFile === undefined) return [];
      return [
        {
          stackName: properties.stackName ?? id,
          templatePath: join(directory, templateFile),
          ...readEnvironment(environment),
          parameters: properties.parameters ?? {},
          tags: properties.tags ?? {},
          depth: depthOf(id, artifacts, depths),
        },
      ];
    })
    .toSorted((left, right) => (left.stackName < right.stackName ? -1 : 1));
}

/** Counts the stacks on the longest chain of dependencies of an artifact. Assets are not counted. @param known counts that are known */
function depthOf(id: string, artifacts: Artifacts, known: Map<string, number>): number {
  const found = known.get(id);
  if (found !== undefined) return found;
  known.set(id, 0); // Ends a cycle, which the CDK does not write.
  const depths = (artifacts[id]?.dependencies ?? []).map(
    (other) => depthOf(other, artifacts, known) + Number(artifacts[other]?.type === STACK_TYPE),
  );
  const depth = Math.max(0, ...depths);
  known.set(id, depth);
  return depth;
}

/** `aws://123456789012/eu-central-1`; values that synthesis does not know are `unknown-account` and `unknown-region`. */
function readEnvironment(environment: string | undefined): Pick<AssemblyStack, 'region' | 'accountId'> {
  const [, accountId = 'unknown-account', region = 'unknown-region'] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? [];
  return {
    ...(accountId === 'unknown-account' ? {} : { accountId }),
    ...(region === 'unknown-region' ? {} : { region }),
  };
}
