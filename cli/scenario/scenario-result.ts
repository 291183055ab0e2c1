/** Result of one push, as `npm run demo -- --json` and `stackgate rehearse --output json` print it. */
export interface ScenarioResult {
  readonly name: string;
  /** Final status of the CodePipeline action. */
  readonly pipelineAction: 'Succeeded' | 'Failed';
  /** Failure type of CodePipeline; null without a failure. */
  readonly failureType: string | null;
  /** The action's summary, or the failure message. */
  readonly message: string;
  readonly execution: {
    /** Status of the Step Functions execution; `NOT_STARTED` if the input was refused before the start. */
    readonly status: string;
    /** Names of the states entered, in order. */
    readonly states: readonly string[];
    readonly transitions: number;
    readonly changeSetAction: string | null;
  };
  readonly stack: {
    readonly name: string;
    /** Status of the CloudFormation stack; null if there is no stack. */
    readonly status: string | null;
    /** Resource type by logical ID. */
    readonly resources: Readonly<Record<string, string>>;
  };
  /** Leftovers of the push. */
  readonly leftovers: { readonly changeSets: number };
  /** Calls that the gate made to CloudFormation, and invocations of its functions. */
  readonly calls: { readonly cloudformation: number; readonly lambda: number };
  /** Time from the push to the end of the action, and the part of it that CloudFormation took. */
  readonly virtualSeconds: { readonly total: number; readonly cloudformation: number };
}
