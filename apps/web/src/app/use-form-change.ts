import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useState } from 'react';

type Answer = { __typename: string; message?: string; field?: string | null };

/** "input.steps[0].targets" as people read it; what a button stands beside needs no name. */
const place = (field: string | null | undefined) =>
  field && field !== 'id' && field !== 'input'
    ? `${field.replace(/^input\./, '').replace(/\[(\d+)\]/g, (_, index) => ` ${Number(index) + 1}`)}: `
    : '';

/** Sends what a form holds; what is wrong with it is told in the form, and what it touches is read again. */
export function useFormChange<V, A extends Answer>(
  run: (variables: V) => Promise<A>,
  { touches, done, onDone }: { touches: QueryKey[]; done: string; onDone?: (answer: A) => void },
) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const mutation = useMutation({
    mutationFn: run,
    onMutate: () => setProblem(null),
    onSuccess: (answer) => {
      if (answer.message !== undefined) {
        setProblem(`${place(answer.field)}${answer.message}`);
        return;
      }
      notifications.show({ message: done, autoClose: 2_500 });
      onDone?.(answer);
    },
    onError: (error) => setProblem(error.message),
    onSettled: () => {
      for (const queryKey of touches) void client.invalidateQueries({ queryKey });
    },
  });
  return {
    change: mutation.mutate,
    changeAsync: mutation.mutateAsync,
    isPending: mutation.isPending,
    problem,
  };
}
