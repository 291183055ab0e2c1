/** Error of a failed attempt or of the execution. */
export interface ErrorDetails {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/**
 * One event of an execution, as GetExecutionHistory returns it. Only the fields that a timeline needs.
 *
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export interface HistoryEvent {
  readonly type?: string | undefined;
  readonly timestamp?: Date | undefined;
  readonly executionStartedEventDetails?: { readonly input?: string | undefined } | undefined;
  readonly stateEnteredEventDetails?: { readonly name?: string | undefined } | undefined;
  readonly stateExitedEventDetails?: { readonly name?: string | undefined; readonly output?: string | undefined } | undefined;
  readonly lambdaFunctionFailedEventDetails?: ErrorDetails | undefined;
  readonly lambdaFunctionTimedOutEventDetails?: ErrorDetails | undefined;
  readonly lambdaFunctionScheduleFailedEventDetails?: ErrorDetails | undefined;
  readonly lambdaFunctionStartFailedEventDetails?: ErrorDetails | undefined;
  readonly taskFailedEventDetails?: ErrorDetails | undefined;
  readonly taskTimedOutEventDetails?: ErrorDetails | undefined;
  readonly taskStartFailedEventDetails?: ErrorDetails | undefined;
  readonly taskSubmitFailedEventDetails?: ErrorDetails | undefined;
  readonly executionFailedEventDetails?: ErrorDetails | undefined;
  readonly executionAbortedEventDetails?: ErrorDetails | undefined;
  readonly executionTimedOutEventDetails?: ErrorDetails | undefined;
}
