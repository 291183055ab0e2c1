/** Result of one push, as `npm run demo -- --json` and `npm run rehearse -- --json` print it. */
export interface ScenarioResult {
  readonly name: string;
  /** The CodePipeline action's final status. */
  readonly pipelineAction: 'Succeeded' | 'Failed';
  /** CodePipeline's word for the failure; null when there is none. */
  readonly failureType: string | null;
  /** The action's summary, or the failure message. */
  readonly message: string;
  readonly execution: {
    /** Step Functions' word; `NOT_STARTED` when the input was refused before there was an execution. */
    readonly status: string;
    /** Names of the states entered, in order. */
    readonly states: readonly string[];
    readonly transitions: number;
    readonly changeSetAction: string | null;
  };
  readonly stack: {
    readonly name: string;
    /** CloudFormation's word; null when there is no such stack. */
    readonly status: string | null;
    /** Type by logical id. */
    readonly resources: Readonly<Record<string, string>>;
  };
  /** Leftovers of the push. */
  readonly leftovers: { readonly changeSets: number };
  /** Calls that the gate made to CloudFormation, and invocations of its functions. */
  readonly calls: { readonly cloudformation: number; readonly lambda: number };
  /** From the push to the action's end, and the part of it that CloudFormation itself took. */
  readonly virtualSeconds: { readonly total: number; readonly cloudformation: number };
}
