import { Button } from '@mantine/core';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { RequestFailure } from '../graphql/graphql-client.js';
import { Notice } from './notice.js';
import { queryClient } from './query-client.js';

/** A whole page that could not be shown. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const message = error instanceof RequestFailure ? error.message : 'This page ran into a problem.';
  return (
    <Notice
      role="alert"
      title="This page could not be shown"
      text={message}
      action={
        <Button
          onClick={() => {
            void queryClient.invalidateQueries();
            reset();
            void router.invalidate();
          }}
        >
          Try again
        </Button>
      }
    />
  );
}

export function NotFound() {
  return (
    <Notice
      title="There is no such page"
      text="The address may have been mistyped, or the page has moved."
      action={
        <Button component={Link} to="/fleet">
          Go to the fleet
        </Button>
      }
    />
  );
}
