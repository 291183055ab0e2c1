import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../ports/ports.ts';

/** JSON lines in CloudWatch Logs. The level comes from POWERTOOLS_LOG_LEVEL or the function's own log settings. */
export function createLambdaLog(functionName: string): Log {
  const logger = new Logger({ serviceName: 'stackgate', persistentKeys: { function: functionName } });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}
