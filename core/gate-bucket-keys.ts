/** Keys of the objects in the gate's bucket: the adapters write them, and the infrastructure grants access by them. */
export const GATE_BUCKET_KEYS = {
  /** Templates over 51,200 bytes, each under the SHA-256 of its content. */
  templates: 'templates/',
  /** Copies of the files that deployments use, each under the SHA-256 of its content. */
  revisions: 'revisions/',
  /** The first event about each job, and the decision: to start its deployment, or to fail its action. */
  jobs: 'jobs/',
  /** The job that waits for the end of each execution. */
  openJobs: 'open-jobs/',
  /** Tasks that wait for the end of a stack operation, each under the operation's client request token. */
  waits: 'waits/',
  /** The targets of waves: for each one its start, verdict, release, end, and result. */
  waves: 'waves/',
  /** Decision records. */
  records: 'records/',
  /** The end of each deployment, under the name of its execution. */
  outcomes: 'outcomes/',
  /** Approvals: for each one its request, votes, outcome, and task token. */
  approvals: 'approvals/',
  /** Empty objects that list the approvals by the time of the request. */
  approvalIndex: 'approval-index/',
  /** Version IDs of secrets at the last success of each stack. */
  secretVersions: 'secret-versions/',
  /** The pointer of each deployment that was deployed blue/green. */
  pointers: 'pointers/',
  /** The stacks of these deployments, each written once. */
  stacks: 'stacks/',
  /** The secret that the gate's HMACs use. */
  secret: 'secret/hmac-key',
} as const;
