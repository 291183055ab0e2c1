/** Note about a list that the CloudFormation console shows, which has no status and no name. */
export const CONSOLE_LIST_NOTE =
  'The changes come from the JSON changes of the CloudFormation console, which show no status: the change set may be incomplete, obsolete, or already executed.';

/**
 * Converts the list on the JSON changes tab of a change set in the CloudFormation console to a DescribeChangeSet response. The console
 * writes the API's field names with a lowercase first letter.
 *
 * @returns undefined if the value is not such a list
 */
export function readConsoleList(value: unknown): unknown {
  const isList = Array.isArray(value) && value.length > 0 && value.every(isEntry);
  return isList
    ? {
        Status: 'CREATE_COMPLETE',
        StatusReason: CONSOLE_LIST_NOTE,
        ExecutionStatus: 'AVAILABLE',
        Changes: value.map((entry) => toApiNames({ type: 'Resource', ...entry })),
      }
    : undefined;
}

function isEntry(entry: unknown): entry is object {
  return typeof entry === 'object' && entry !== null && ('resourceChange' in entry || 'ResourceChange' in entry);
}

function toApiNames(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(toApiNames);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), toApiNames(inner)]),
  );
}
