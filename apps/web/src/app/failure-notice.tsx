import { Button } from '@mantine/core';
import { RequestFailure } from '../graphql/graphql-client.js';
import { Notice } from './notice.js';

/** A list that could not be loaded, with a way to try again where that can help. */
export function FailureNotice({ what, error, retry }: { what: string; error: Error; retry: () => void }) {
  const failure = error instanceof RequestFailure ? error : null;
  if (failure?.code === 'FORBIDDEN') {
    return <Notice title="Not for your role" text={`Your role may not see ${what}. Ask an administrator.`} />;
  }
  return (
    <Notice
      role="alert"
      title={`Could not load ${what}`}
      text={failure?.message ?? 'Something went wrong in this page.'}
      action={
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      }
    />
  );
}
