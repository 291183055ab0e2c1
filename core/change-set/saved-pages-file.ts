import * as z from 'zod/mini';
import { readConsoleList } from './console-list.ts';

const text = z.optional(z.string());
const texts = z.optional(z.array(z.string()));

const detail = z.looseObject({
  Target: z.optional(
    z.looseObject({
      Attribute: text,
      Name: text,
      RequiresRecreation: text,
      Path: text,
      BeforeValue: text,
      AfterValue: text,
      AttributeChangeType: text,
    }),
  ),
  Evaluation: text,
  ChangeSource: text,
  CausingEntity: text,
});

const change = z.looseObject({
  Type: text,
  HookInvocationCount: z.optional(z.number()),
  ResourceChange: z.optional(
    z.looseObject({
      PolicyAction: text,
      Action: text,
      LogicalResourceId: text,
      PhysicalResourceId: text,
      ResourceType: text,
      Replacement: text,
      Scope: texts,
      ResourceDriftStatus: text,
      Details: z.optional(z.array(detail)),
      ChangeSetId: text,
      BeforeContext: text,
      AfterContext: text,
    }),
  ),
});

const page = z.looseObject({
  ChangeSetName: text,
  ChangeSetId: text,
  StackId: text,
  StackName: text,
  Status: text,
  StatusReason: text,
  ExecutionStatus: text,
  Parameters: z.optional(
    z.array(
      z.looseObject({ ParameterKey: text, ParameterValue: text, UsePreviousValue: z.optional(z.boolean()), ResolvedValue: text }),
    ),
  ),
  Changes: z.array(change, 'Expected the list of changes of a DescribeChangeSet response.'),
  NextToken: text,
  RootChangeSetId: text,
  ParentChangeSetId: text,
  DeploymentMode: text,
});

/** One DescribeChangeSet response as the AWS CLI prints it. A field that the CLI prints as null is treated as absent. */
export const savedPageSchema = z.pipe(z.transform(dropNulls), page);

/** Several DescribeChangeSet responses. */
export const savedPagesSchema = z.pipe(
  z.transform((value) => toPages(dropNulls(value))),
  z.array(page).check(z.minLength(1, 'Expected at least one page.')),
);

/** Accepts a list of pages, or the list of changes that the CloudFormation console shows. */
function toPages(value: unknown): unknown {
  const page = readConsoleList(value);
  return page === undefined ? value : [page];
}

function dropNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(dropNulls);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== null)
        .map(([key, inner]) => [key, dropNulls(inner)]),
    );
  }
  return value;
}
