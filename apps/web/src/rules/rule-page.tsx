import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { AlertRuleDetailDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { RuleForm } from './rule-form.js';
import { RuleVersions } from './rule-versions.js';
import classes from './rules.module.css';

function Crumb({ name }: { name: string }) {
  return (
    <p className={classes.crumb}>
      <Link to="/administration/rules" className={classes.link}>
        Alert rules
      </Link>
      <span>{name}</span>
    </p>
  );
}

export function NewRulePage() {
  return (
    <>
      <Crumb name="New rule" />
      <RuleForm rule={null} />
    </>
  );
}

export function RulePage() {
  const { ruleId: id } = useParams({ from: '/frame/administration/rules/$ruleId' });
  const query = useQuery({
    queryKey: ['alert-rule', id],
    // What somebody is typing must not be replaced while they type.
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => (await execute(AlertRuleDetailDocument, { id }, signal)).alertRule ?? null,
  });
  if (query.isPending)
    return <Skeleton height={420} role="status" aria-busy="true" aria-label="Loading the rule" />;
  if (query.isError)
    return <FailureNotice what="this rule" error={query.error} retry={() => void query.refetch()} />;
  const rule = query.data;
  if (!rule)
    return <Notice title="No such rule" action={<Link to="/administration/rules">All alert rules</Link>} />;
  return (
    <>
      <Crumb name={`${rule.name}, version ${rule.version}`} />
      <RuleForm key={`${rule.id} ${rule.version}`} rule={rule} />
      <RuleVersions versions={rule.versions} />
    </>
  );
}
