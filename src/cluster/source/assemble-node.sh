#!/bin/bash
# Runs inside a privileged container of the node base image and turns it into a kind node image, to be committed.
# /stage/bin, /stage/containerd: programs; /stage/manifests: files for /kind/manifests; /stage/images/*: OCI layouts.
set -euo pipefail

echo 'installing programs'
install -m 0755 /stage/containerd/{containerd,containerd-shim-runc-v2,ctr} /usr/local/bin/
install -m 0755 /stage/bin/{kubelet,kubeadm,kubectl} /usr/bin/
install -m 0755 /stage/bin/{bridge,loopback,ptp,host-local,portmap} /opt/cni/bin/
ln -sf /usr/sbin/runc /usr/local/sbin/runc
install -m 0644 /stage/manifests/* /kind/manifests/
mkdir -p /etc/cni/net.d
install -m 0644 /stage/cni.conflist /etc/cni/net.d/10-kindlab.conflist
printf %s "$KUBERNETES_VERSION" >/kind/version

# As kind's base image does: product files are mounted over, and containers keep the node's own limits.
ctr oci spec |
	jq '.hooks.createContainer[.hooks.createContainer | length] |= . + {"path": "/kind/bin/mount-product-files.sh"} | del(.process.rlimits)' \
		>/etc/containerd/cri-base.json

containerd >/tmp/containerd.log 2>&1 &
containerd_pid=$!
for _ in {1..100}; do
	ctr version >/dev/null 2>&1 && break
	sleep 0.1
done
for image in /stage/images/*/; do
	echo "importing $(basename "$image")"
	tar -C "$image" -c . | ctr -n k8s.io images import --label=io.cri-containerd.pinned=pinned --all-platforms --no-unpack - >/dev/null
done
kill "$containerd_pid"
wait "$containerd_pid" || true
rm -rf /tmp/containerd.log /run/containerd
echo 'committing the node image'
