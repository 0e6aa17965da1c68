import { lookup } from 'node:dns';
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';

// Addresses of this machine and of a cloud's metadata service: whoever may set up a channel must not reach what only
// this machine may. Private networks are not among them, because that is where many webhooks live.
const blockedSubnets: readonly [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['192.0.0.192', 32, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::254', 128, 'ipv6'],
  ['fd20:ce::254', 128, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

/** The IPv4 address inside a mapped, compatible or translated IPv6 one, or null. */
function embeddedIpv4(address: string): string | null {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const found = /^(?:::ffff:|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!found) return null;
  const [high, low] = [parseInt(found[1]!, 16), parseInt(found[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

export class BlockedAddress extends Error {
  constructor(readonly address: string) {
    super(`the address ${address} is not allowed for notifications`);
  }
}

/** Which addresses notifications may go to. */
export class AddressGuard {
  private readonly blocked = new BlockList();
  private readonly allowed = new BlockList();

  /** @param allowed addresses or networks like 127.0.0.0/8 that are allowed although they are among the blocked */
  constructor(allowed: readonly string[]) {
    for (const [network, prefix, family] of blockedSubnets) this.blocked.addSubnet(network, prefix, family);
    for (const entry of allowed) {
      const [address = '', prefix] = entry.split('/');
      const family = isIPv4(address) ? 'ipv4' : 'ipv6';
      if (prefix === undefined) this.allowed.addAddress(address, family);
      else this.allowed.addSubnet(address, Number(prefix), family);
    }
  }

  allows(address: string): boolean {
    const plain = address.replace(/%.*$/, '');
    if (isIP(plain) === 0) return false;
    const inner = isIPv4(plain) ? null : embeddedIpv4(plain);
    if (inner !== null) return this.allows(inner);
    const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
    return this.allowed.check(plain, family) || !this.blocked.check(plain, family);
  }

  /**
   * For the socket itself, so that what is checked is what is connected to: a name that answers differently the second
   * time gains nothing.
   */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const refused = addresses.find(({ address }) => !this.allows(address));
      if (refused) return callback(new BlockedAddress(refused.address) as NodeJS.ErrnoException, '', 0);
      if (options.all) return callback(null, addresses);
      callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };

  /** A host that is an address is never looked up, so it is checked here. */
  checkHost(hostname: string): void {
    const address = hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) !== 0 && !this.allows(address)) throw new BlockedAddress(address);
  }
}
