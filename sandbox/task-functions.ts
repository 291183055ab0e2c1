import { wireAwaitOperation } from '../functions/await-operation/compose.ts';
import { wireAwaitWave } from '../functions/await-wave/compose.ts';
import { wireCheckStack } from '../functions/check-stack/compose.ts';
import { wireCreateChangeSet } from '../functions/create-change-set/compose.ts';
import { wireCreateStack } from '../functions/create-stack/compose.ts';
import { wireDeleteChangeSet } from '../functions/delete-change-set/compose.ts';
import { wireDeleteFailedStack } from '../functions/delete-failed-stack/compose.ts';
import { wireDeleteNextStack } from '../functions/delete-next-stack/compose.ts';
import { wireExecuteChangeSet } from '../functions/execute-change-set/compose.ts';
import { wireGetChangeSetStatus } from '../functions/get-change-set-status/compose.ts';
import { wireGetOperationStatus } from '../functions/get-operation-status/compose.ts';
import { wireInspectChangeSet } from '../functions/inspect-change-set/compose.ts';
import { wirePrepareNextStack } from '../functions/prepare-next-stack/compose.ts';
import { wireReadApproval } from '../functions/read-approval/compose.ts';
import { wireReadRelease } from '../functions/read-release/compose.ts';
import { wireRequestApproval } from '../functions/request-approval/compose.ts';
import { wireRunWave } from '../functions/run-wave/compose.ts';
import type { Runtime, TaskHandler } from '../functions/runtime.ts';
import { wireSwitchStacks } from '../functions/switch-stacks/compose.ts';

/** Creates the handler of a function. */
export type Compose = (runtime: Runtime) => TaskHandler<unknown>;

/** The functions of the tasks of the state machine. */
export const TASKS: Readonly<Record<string, Compose>> = {
  'check-stack': wireCheckStack,
  'create-stack': wireCreateStack,
  'delete-failed-stack': wireDeleteFailedStack,
  'await-operation': wireAwaitOperation,
  'get-operation-status': wireGetOperationStatus,
  'create-change-set': wireCreateChangeSet,
  'get-change-set-status': wireGetChangeSetStatus,
  'inspect-change-set': wireInspectChangeSet,
  'request-approval': wireRequestApproval,
  'read-approval': wireReadApproval,
  'read-release': wireReadRelease,
  'run-wave': wireRunWave,
  'await-wave': wireAwaitWave,
  'execute-change-set': wireExecuteChangeSet,
  'delete-change-set': wireDeleteChangeSet,
  'prepare-next-stack': wirePrepareNextStack,
  'switch-stacks': wireSwitchStacks,
  'delete-next-stack': wireDeleteNextStack,
};
