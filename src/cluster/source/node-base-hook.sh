#!/bin/sh
# mmdebstrap customize hook for the node's root file system: what kind's own base image does on top of Debian.
# $1 is the file system being made; $KIND_FILES is images/base/files of the kind module.
set -eu
root=$1

cp -r "$KIND_FILES/usr/local/bin/." "$root/usr/local/bin/"
mkdir -p "$root/kind" "$root/LICENSES" "$root/etc/kubernetes/manifests" "$root/opt/cni/bin" "$root/kind/manifests"
cp -r "$KIND_FILES/kind/." "$root/kind/"
cp -r "$KIND_FILES/LICENSES/." "$root/LICENSES/"
cp -r "$KIND_FILES/etc/." "$root/etc/"
# The module cache is read-only and its files carry no execute bit.
chmod -R u+w,go+rX,u+rX "$root/kind" "$root/LICENSES" "$root/etc/containerd" "$root/etc/systemd/system" "$root/etc/sysctl.d"
chmod 0755 "$root/usr/local/bin/"* "$root/kind/bin/"*
chmod 0644 "$root/etc/crictl.yaml" "$root/etc/default/kubelet"

# Nothing but containerd and the kubelet should start in a node.
find "$root/lib/systemd/system/sysinit.target.wants/" -name systemd-tmpfiles-setup.service -delete
rm -f "$root"/lib/systemd/system/multi-user.target.wants/* \
	"$root"/etc/systemd/system/*.wants/* \
	"$root"/lib/systemd/system/local-fs.target.wants/* \
	"$root"/lib/systemd/system/sockets.target.wants/*udev* \
	"$root"/lib/systemd/system/sockets.target.wants/*initctl* \
	"$root"/lib/systemd/system/basic.target.wants/*
echo ReadKMsg=no >>"$root/etc/systemd/journald.conf"
ln -sf /usr/lib/systemd/systemd "$root/sbin/init"
chroot "$root" systemctl enable kubelet.service containerd.service undo-mount-hacks.service
chroot "$root" systemctl mask systemd-binfmt.service

rm -rf "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/info/* "$root"/var/cache/debconf/* "$root"/var/log/* "$root/etc/machine-id"
