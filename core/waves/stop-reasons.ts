/** Writes why a wave stopped after failures, as a clause. */
export function describeExcess({ failed, of }: { readonly failed: number; readonly of: number }, tolerance: number): string {
  return `${failed} of ${of} targets ${failed === 1 ? 'was' : 'were'} refused or failed, and \`FailureToleranceCount\` is ${tolerance}`;
}

/** Writes why a wave stopped with its pipeline execution, as a clause. */
export function describePipelineEnd(pipelineName: string, pipelineExecutionId: string, status: string | undefined): string {
  return `the execution ${pipelineExecutionId} of the pipeline ${pipelineName} is no longer in progress (${status ?? 'absent'})`;
}

/** Writes why a wave stopped at its time limit, as a clause. */
export function describeTimeLimit(minutes: number): string {
  return `it did not end within ${minutes} minutes (\`timeoutMinutes\`)`;
}
