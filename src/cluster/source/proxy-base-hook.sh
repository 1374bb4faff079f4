#!/bin/sh
# mmdebstrap extract hook for kube-proxy's file system. The packages are only unpacked, so the links that
# update-alternatives would make are made here, to the nf_tables variants that the node itself uses by default.
set -eu
root=$1
for family in iptables ip6tables; do
	for suffix in '' -save -restore; do
		ln -sf xtables-nft-multi "$root/usr/sbin/$family$suffix"
	done
done
rm -rf "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/lib/*/gconv "$root"/var/lib/dpkg "$root"/var/cache "$root"/usr/share/locale
mkdir -p "$root/run" "$root/tmp"
