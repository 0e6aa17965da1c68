import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';

/** Tokens of so many more gateways: each is a sender of its own. */
export async function addGateways(url: string, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tokens = Array.from({ length: count }, () => `kf_gateway_${randomBytes(32).toString('base64url')}`);
    for (const token of tokens)
      await client.query(`INSERT INTO api_token (token_hash, kind, name) VALUES ($1, 'GATEWAY', 'bench')`, [
        createHash('sha256').update(token).digest(),
      ]);
    return tokens;
  } finally {
    await client.end();
  }
}
