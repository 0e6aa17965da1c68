import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import type { Flaw } from './allow-list.js';

export const fhirContentType = 'application/fhir+json; charset=utf-8';
/** Of one answer; the last one counts the rest. */
const mostIssues = 200;

export function issueOf({ code, path, problem }: Flaw): OperationOutcomeIssue {
  return { severity: 'error', code, diagnostics: `${path} ${problem}`, expression: [path] };
}

export function information(diagnostics: string): OperationOutcomeIssue {
  return { severity: 'information', code: 'informational', diagnostics };
}

export function outcome(issues: readonly OperationOutcomeIssue[]): OperationOutcome {
  const listed = issues.slice(0, mostIssues);
  if (listed.length < issues.length)
    listed[mostIssues - 1] = information(`${issues.length - mostIssues + 1} further issues are not listed`);
  return { resourceType: 'OperationOutcome', issue: listed };
}

/** FHIR's issue types for the errors of every door. */
const codes: Record<string, OperationOutcomeIssue['code']> = {
  UNAUTHENTICATED: 'login',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not-found',
  METHOD_NOT_ALLOWED: 'not-supported',
  UNSUPPORTED_MEDIA_TYPE: 'not-supported',
  UNREADABLE: 'structure',
  TOO_LARGE: 'too-long',
  PAYLOAD_TOO_LARGE: 'too-long',
  REQUEST_TIMEOUT: 'timeout',
  TIMEOUT: 'timeout',
  OVERLOADED: 'throttled',
  TOO_MANY_REQUESTS: 'throttled',
  DATABASE_UNAVAILABLE: 'transient',
  UNAVAILABLE: 'transient',
  INTERNAL: 'exception',
};

/** An error of the door itself, e.g. of its authentication, as a FHIR client reads it. */
export function errorOutcome(error: {
  code: string;
  message: string;
  correlationId?: string;
}): OperationOutcome {
  const { code, message, correlationId } = error;
  const known = correlationId === undefined ? '' : ` (${correlationId})`;
  return outcome([
    { severity: 'error', code: codes[code] ?? 'invalid', diagnostics: `${code}: ${message}${known}` },
  ]);
}
