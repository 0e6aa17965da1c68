import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';

interface Answer {
  __typename: string;
  message?: string;
  field?: string | null;
}

/** A change whose expected failure is told as a notice; afterwards what it may have touched is asked for again. */
export function useChange<Input, Result extends Answer>(
  send: (input: Input) => Promise<Result>,
  { touches, done }: { touches: string[][]; done?: (result: Result) => void },
) {
  const client = useQueryClient();
  const failed = (message: string) => notifications.show({ color: 'red', title: 'Not done', message });
  return useMutation({
    mutationFn: send,
    onSuccess: (answer) => {
      if (typeof answer.message === 'string')
        failed(answer.field ? `${answer.field}: ${answer.message}` : answer.message);
      else done?.(answer);
    },
    onError: (error) => failed(error.message),
    onSettled: () => {
      for (const queryKey of touches) void client.invalidateQueries({ queryKey });
    },
  });
}
