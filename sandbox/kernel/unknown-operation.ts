import { ServiceError, type ServiceName } from './service.ts';

/** Creates the error of a service for an operation that the sandbox does not have. */
export function unknownOperation(service: ServiceName, operation: string): ServiceError {
  switch (service) {
    case 'CloudFormation':
      return new ServiceError('InvalidAction', `Could not find operation ${operation} for version 2010-05-15`);
    case 'SNS':
      return new ServiceError('InvalidAction', `Could not find operation ${operation} for version 2010-03-31`);
    case 'STS':
      return new ServiceError('InvalidAction', `Could not find operation ${operation} for version 2011-06-15`);
    case 'S3':
      return new ServiceError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501);
    default:
      return new ServiceError('UnknownOperationException', `The sandbox does not have the operation ${operation} of ${service}.`);
  }
}
