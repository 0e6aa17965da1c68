import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  AcknowledgeIncidentDocument,
  AssignIncidentDocument,
  CommentIncidentDocument,
  ResolveIncidentDocument,
  SnoozeIncidentDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';

type Answer = { __typename: 'Incident'; id: string } | { __typename: string; message?: string };

/** What people may do with an incident. The list changes when the live topic says so; the detail is asked anew. */
export function useIncidentActions(id: string) {
  const client = useQueryClient();

  function useAction<V>(run: (variables: V) => Promise<Answer>, done: string) {
    return useMutation({
      mutationFn: run,
      onSuccess: (answer) => {
        if (answer.__typename !== 'Incident') {
          const message = 'message' in answer ? answer.message : undefined;
          notifications.show({
            color: 'red',
            title: 'Not done',
            message: message ?? 'The incident has changed meanwhile.',
          });
        } else {
          notifications.show({ message: done, autoClose: 2_500 });
        }
      },
      onError: (error) => notifications.show({ color: 'red', title: 'Not done', message: error.message }),
      onSettled: () => {
        void client.invalidateQueries({ queryKey: ['incident', id] });
        void client.invalidateQueries({ queryKey: ['incidents'] });
      },
    });
  }

  return {
    acknowledge: useAction(
      async (note: string) =>
        (await execute(AcknowledgeIncidentDocument, { id, note: note.trim() || null })).acknowledgeIncident,
      'Acknowledged',
    ),
    resolve: useAction(
      async (note: string) =>
        (await execute(ResolveIncidentDocument, { id, note: note.trim() || null })).resolveIncident,
      'Resolved',
    ),
    assign: useAction(
      async (assignee: string | null) =>
        (await execute(AssignIncidentDocument, { id, assignee })).assignIncident,
      'Assignment changed',
    ),
    /** Without `until` people are told of it again. */
    snooze: useAction(
      async ({ until, note }: { until: number | null; note: string }) =>
        (
          await execute(SnoozeIncidentDocument, {
            id,
            until: until === null ? null : new Date(until).toISOString(),
            note: note.trim() || null,
          })
        ).snoozeIncident,
      'Snooze changed',
    ),
    comment: useAction(
      async (text: string) => (await execute(CommentIncidentDocument, { id, text })).commentIncident,
      'Note added',
    ),
  };
}
