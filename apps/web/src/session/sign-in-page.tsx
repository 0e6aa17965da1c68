import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { queryClient } from '../app/query-client.js';
import { signIn, safeNext } from './sign-in.js';
import classes from './sign-in-page.module.css';

export function SignInPage() {
  const { email: givenEmail, next } = useSearch({ from: '/sign-in' });
  const router = useRouter();
  const [email, setEmail] = useState(givenEmail ?? '');
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({});
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const attempt = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: () => {
      queryClient.clear();
      router.history.push(safeNext(next));
    },
    onError: () => passwordField.current?.select(),
  });

  useEffect(() => {
    document.title = 'Sign in · kiosk-fleet';
    (givenEmail ? passwordField : emailField).current?.focus();
  }, [givenEmail]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const problems = {
      ...(email.trim() === '' ? { email: 'Enter your e-mail address' } : {}),
      ...(password === '' ? { password: 'Enter your password' } : {}),
    };
    setMissing(problems);
    if (problems.email) emailField.current?.focus();
    else if (problems.password) passwordField.current?.focus();
    else if (!attempt.isPending) attempt.mutate();
  };

  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit} noValidate aria-labelledby="sign-in-title">
        <img src="/favicon.svg" alt="" width={36} height={36} />
        <h1 id="sign-in-title" className={classes.title}>
          Sign in to kiosk-fleet
        </h1>
        <p className={classes.lead}>See every kiosk as it is now, and what needs you.</p>
        <div aria-live="assertive">
          {attempt.error ? (
            <p className={classes.failure} role="alert">
              {attempt.error.message}
            </p>
          ) : null}
        </div>
        <TextInput
          ref={emailField}
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          spellCheck={false}
          size="md"
          value={email}
          error={missing.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          ref={passwordField}
          label="Password"
          name="password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed', tabIndex: 0 }}
          size="md"
          mt={14}
          value={password}
          error={missing.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth size="md" mt={22} loading={attempt.isPending}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
